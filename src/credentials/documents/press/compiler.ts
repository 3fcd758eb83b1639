import { NodeCompiler, type NodeError } from "@myriaddreamin/typst-ts-node-compiler";
import { encode } from "uqr";
import { frameOf, sealOf, type TemplateName, templates, tones } from "../templates/index.ts";
import { coverage, families, fontFiles } from "./fonts.ts";
import { printableAll } from "./letters.ts";
import { pictureOf } from "./picture.ts";
import type { Printed, PrintTask } from "./press.ts";

// A folder that is not there: the templates and pictures are in memory, and nothing of the disk is within reach.
const root = "/praxis-press";

/** The site's mark in a tone. */
const markOf = (tone: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32" fill="none" stroke="${tone}" stroke-width="2"><circle cx="16" cy="16" r="13"/><ellipse cx="16" cy="16" rx="6" ry="13"/><path d="M3 16h26M5.5 9.5h21M5.5 22.5h21"/></svg>`;

/** A QR code (ISO/IEC 18004, level M) as SVG; the page around it is the rest of its quiet zone. */
function qrOf(text: string): string {
  const { data, size } = encode(text, { ecc: "M", border: 1 });
  const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}"><rect width="${size}" height="${size}" fill="#fff"/><path d="${path}" fill="#000"/></svg>`;
}

export class PressFault extends Error {}

/** Typst with its fonts and templates, kept warm. Not to be used by two at once. */
export class Press {
  readonly #compiler: NodeCompiler;
  readonly #isDrawn: (letter: number) => boolean;
  #printed = 0;

  constructor() {
    this.#compiler = NodeCompiler.create({ workspace: root, fontArgs: [{ fontPaths: fontFiles() }] });
    this.#isDrawn = coverage();
    for (const [name, source] of Object.entries(templates)) this.#compiler.addSource(`${root}/${name}.typ`, source);
  }

  async print({ template, data, pictures = [], attachment, as, width = 1_400 }: PrintTask): Promise<Printed> {
    const tone = tones[data.colour];
    // Shadows stay until they are taken away: each document has its own.
    const files = new Map<string, Uint8Array | string>([
      ["mark.svg", markOf(tone)],
      ["frame.svg", template === "badge" ? sealOf(data.colour) : frameOf(data.colour)],
      ...pictures.map(({ path, bytes }) => [path.replace(/^\//, ""), bytes] as const),
    ]);
    if ("url" in data) files.set("qr.svg", qrOf(data.url));
    const printable = printableAll({ ...data }, this.#isDrawn);
    const order = data.lang === "ar" ? [families[1], families[0], ...families.slice(2)] : families;
    const inputs = {
      data: JSON.stringify({ ...printable, ...asIs(data), tone, families: order, attached: attachment !== undefined }),
      attachment: attachment ?? "",
    };
    for (const [name, content] of files) this.#compiler.mapShadow(`${root}/${name}`, Buffer.from(content as string));
    try {
      return await this.#made(template, inputs, as, width);
    } finally {
      for (const name of files.keys()) this.#compiler.unmapShadow(`${root}/${name}`);
      // What was set for the last documents is kept, for what they share; older ones go.
      this.#printed += 1;
      if (this.#printed % 10 === 0) this.#compiler.evictCache(3);
    }
  }

  async #made(template: TemplateName, inputs: Record<string, string>, as: PrintTask["as"], width: number) {
    const compiler = this.#compiler;
    const result = compiler.compile({ mainFilePath: `${root}/${template}.typ`, inputs });
    const document = result.result;
    if (document === null) throw new PressFault(this.#words(result.takeError()));
    if (as === "svg") return { bytes: Buffer.from(compiler.plainSvg(document)), pages: document.numOfPages };
    const pdf = compiler.pdf(document, { pdfStandard: "ua-1" });
    return { bytes: as === "png" ? await pictureOf(pdf, width) : pdf, pages: document.numOfPages };
  }

  #words(error: NodeError | null): string {
    const found = error === null ? [] : (this.#compiler.fetchDiagnostics(error) as { message: string }[]);
    return found.map(({ message }) => message).join("; ") || "the document was not set";
  }
}

/** Addresses, ids and names of files are none to be parted or changed. */
function asIs(data: PrintTask["data"]): object {
  if (!("url" in data)) return { lang: data.lang };
  const { lang, url, address, printedId, keywords, signature, seals } = data;
  return { lang, url, address, printedId, keywords, signature, seals };
}
