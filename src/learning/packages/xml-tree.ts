import type { Readable } from "node:stream";
import { SaxesParser, type SaxesTagNS } from "saxes";
import { decodeXml, detectXmlEncoding, fallbackEncoding } from "#platform/xml/index.ts";
import type { PackageLimits } from "./limits.ts";
import { type Problem, problem, Refusal } from "./problems.ts";
import { AmpersandMender } from "./xml-ampersands.ts";

/** An element as manifests need it: namespaces kept for those who ask, names compared without them. */
export interface XmlElement {
  /** Without prefix, as written. */
  name: string;
  prefix: string;
  uri: string;
  attributes: XmlAttribute[];
  children: XmlElement[];
  /** Its own character data, children's left out. */
  text: string;
  line: number;
}

export interface XmlAttribute {
  name: string;
  prefix: string;
  uri: string;
  value: string;
}

export interface XmlReading {
  /** Null when there is no root element at all. */
  root: XmlElement | null;
  isWellFormed: boolean;
  problems: Problem[];
}

export type XmlLimits = Pick<PackageLimits, "manifestBytes" | "manifestDepth" | "manifestElements">;

const mostNamedErrors = 3;

/**
 * Reads an XML file into a tree, element by element from a stream. Broken XML gives the tree as far as it can be understood, with
 * problems that name the place; entities of a DTD and files beyond the limits are refused with a `Refusal`.
 * `openFile` is called again when the file is not in the encoding it declares.
 */
export async function readXml(
  file: string,
  openFile: <T>(consume: (content: Readable) => Promise<T>) => Promise<T>,
  limits: XmlLimits,
): Promise<XmlReading> {
  const encoding = await openFile(async (content) => detectXmlEncoding(await firstBytes(content, 1024)));
  const problems: Problem[] = [];
  if (encoding.unknown !== undefined) {
    problems.push(problem("xml-unknown-encoding", { file, encoding: encoding.unknown }));
  }
  const read = (label: string) => openFile((content) => parse(file, decodeXml(content, label), limits));
  let reading: XmlReading;
  try {
    reading = await read(encoding.label);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_ENCODING_INVALID_ENCODED_DATA") throw error;
    problems.push(problem("xml-wrong-encoding", { file }));
    reading = await read(fallbackEncoding);
  }
  return { ...reading, problems: [...problems, ...reading.problems] };
}

async function firstBytes(content: Readable, wanted: number): Promise<Uint8Array> {
  let start = Buffer.alloc(0);
  for await (const chunk of content) {
    start = Buffer.concat([start, chunk as Buffer]);
    if (start.length >= wanted) break;
  }
  return start.subarray(0, wanted);
}

async function parse(file: string, text: AsyncIterable<string>, limits: XmlLimits): Promise<XmlReading> {
  const builder = new TreeBuilder(file, limits);
  let characters = 0;
  for await (const chunk of text) {
    characters += chunk.length;
    if (characters > limits.manifestBytes) {
      throw new Refusal(problem("manifest-too-large", { file, limit: Math.floor(limits.manifestBytes / 1024 / 1024) }));
    }
    builder.write(chunk);
  }
  return builder.end();
}

class TreeBuilder {
  readonly #file: string;
  readonly #limits: XmlLimits;
  readonly #parser: SaxesParser<{ xmlns: true }>;
  readonly #problems: Problem[] = [];
  readonly #open: XmlElement[] = [];
  readonly #undeclared = new Set<string>();
  readonly #mender = new AmpersandMender((line, column) => this.#onMalformed(line + this.#skippedLines, column));
  #root: XmlElement | null = null;
  #lastClosed: XmlElement | null = null;
  #elements = 0;
  #errors = 0;
  // White space before the XML declaration is an error in XML and a habit of some exporters: it is skipped, but counted.
  #skippedLines = 0;
  #hasStarted = false;

  constructor(file: string, limits: XmlLimits) {
    this.#file = file;
    this.#limits = limits;
    this.#parser = new SaxesParser({
      xmlns: true as const,
      // Some tools write adlcp:… and declare nothing. The prefix is then as good a sign as its namespace.
      resolvePrefix: (prefix: string) => this.#undeclaredPrefix(prefix),
    });
    this.#parser.on("opentag", (tag) => this.#onOpen(tag));
    this.#parser.on("closetag", () => this.#onClose());
    this.#parser.on("text", (text) => this.#onText(text));
    this.#parser.on("cdata", (text) => this.#onText(text));
    this.#parser.on("doctype", (doctype) => this.#onDoctype(doctype));
    this.#parser.on("error", (error) => this.#onError(error));
  }

  write(chunk: string): void {
    let rest = chunk;
    if (!this.#hasStarted) {
      rest = chunk.trimStart();
      this.#skippedLines += chunk.slice(0, chunk.length - rest.length).split("\n").length - 1;
      this.#hasStarted = rest !== "";
    }
    const mended = this.#mender.push(rest);
    if (mended !== "") this.#parser.write(mended);
  }

  end(): XmlReading {
    this.#parser.write(this.#mender.push("", true));
    this.#parser.close();
    return { root: this.#root, isWellFormed: this.#errors === 0, problems: this.#problems };
  }

  get #line(): number {
    return this.#parser.line + this.#skippedLines;
  }

  #undeclaredPrefix(prefix: string): string | undefined {
    if (prefix === "") return undefined;
    if (!this.#undeclared.has(prefix)) {
      this.#undeclared.add(prefix);
      if (this.#undeclared.size <= mostNamedErrors) {
        this.#problems.push(problem("xml-undeclared-prefix", { file: this.#file, line: this.#line, prefix }));
      }
    }
    return `urn:undeclared:${prefix}`;
  }

  #onOpen(tag: SaxesTagNS): void {
    if (++this.#elements > this.#limits.manifestElements) {
      throw new Refusal(
        problem("manifest-too-many-elements", { file: this.#file, limit: this.#limits.manifestElements }),
      );
    }
    if (this.#open.length >= this.#limits.manifestDepth) {
      throw new Refusal(
        problem("manifest-too-deep", { file: this.#file, line: this.#line, limit: this.#limits.manifestDepth }),
      );
    }
    const element: XmlElement = {
      name: tag.local,
      prefix: tag.prefix,
      uri: tag.uri,
      attributes: Object.values(tag.attributes).map(({ local, prefix, uri, value }) => ({
        name: local,
        prefix,
        uri,
        value,
      })),
      children: [],
      text: "",
      line: this.#line,
    };
    const parent = this.#open.at(-1);
    if (parent !== undefined) parent.children.push(element);
    else this.#root ??= element;
    this.#open.push(element);
  }

  #onClose(): void {
    this.#lastClosed = this.#open.pop() ?? null;
  }

  #onText(text: string): void {
    const parent = this.#open.at(-1);
    if (parent !== undefined && (parent.text !== "" || text.trim() !== "")) parent.text += text;
  }

  // Entities declared in a DTD are how XML reads other files and grows without bound. Nothing here would expand them, but a
  // manifest that has them is either an attack or will not be understood; both are better told than guessed.
  #onDoctype(doctype: string): void {
    const declared = /<!ENTITY\s+(?:%\s+)?([^\s>]+)/.exec(doctype);
    if (declared !== null) {
      const linesAfter = doctype.slice(declared.index).split("\n").length - 1;
      throw new Refusal(
        problem("xml-entity-refused", { file: this.#file, line: this.#line - linesAfter, entity: declared[1] ?? "" }),
      );
    }
    this.#problems.push(problem("xml-doctype-ignored", { file: this.#file, line: this.#line }));
  }

  #onError(error: Error): void {
    this.#errors += 1;
    if (this.#errors > mostNamedErrors) return;
    const [line, column] = [this.#line, this.#parser.column + 1];
    const file = this.#file;
    const open = this.#lastClosed;
    const unclosed = /unclosed tag: (.*)$/.exec(error.message);
    if (unclosed !== null) {
      // The parser names every element still open; the file simply ends too early, which is one fault.
      if (!this.#problems.some(({ code }) => code === "xml-cut-short")) {
        this.#problems.push(problem("xml-cut-short", { file, line }));
      }
    } else if (error.message.endsWith("unexpected close tag.") && open !== null) {
      this.#problems.push(
        problem("xml-unclosed-element", { file, line, column, element: open.name, opened: open.line }),
      );
    } else this.#nameMalformed(line, column);
  }

  #onMalformed(line: number, column: number): void {
    this.#errors += 1;
    if (this.#errors <= mostNamedErrors) this.#nameMalformed(line, column);
  }

  #nameMalformed(line: number, column: number): void {
    if (this.#problems.some((known) => known.code === "xml-malformed" && known.line === line)) return;
    this.#problems.push(problem("xml-malformed", { file: this.#file, line, column }));
  }
}
