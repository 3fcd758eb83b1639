// Pages of the demonstration as PDFs, by the tests' browser.
import { rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { projectRoot } from "../src/platform/paths.ts";
import { launchBrowser } from "../tests/support/browser.ts";

const font = (name: string, file: string) =>
  pathToFileURL(join(projectRoot, "node_modules/@fontsource", name, "files", file)).href;

const face = (family: string, weight: number, url: string) =>
  `@font-face { font-family: "${family}"; font-weight: ${weight}; src: url("${url}"); }`;

const style = `
${[400, 600].map((weight) => face("Latin", weight, font("ibm-plex-sans", `ibm-plex-sans-latin-${weight}-normal.woff2`))).join("\n")}
${[400, 600].map((weight) => face("Arabic", weight, font("ibm-plex-sans-arabic", `ibm-plex-sans-arabic-arabic-${weight}-normal.woff2`))).join("\n")}
body { font: 11pt/1.5 Latin, Arabic, sans-serif; color: #14202e; }
h1 { font-size: 20pt; line-height: 1.25; color: #12304f; }
h2 { font-size: 13pt; margin-block: 1.4em 0.4em; color: #12304f; }
table { border-collapse: collapse; } th, td { text-align: start; padding: 3pt 10pt 3pt 0; border-bottom: 1px solid #ddd8cb; vertical-align: top; }
.note { background: #fbf0d9; padding: 8pt 12pt; border-radius: 4pt; }
.quiet { color: #4a5663; font-size: 9.5pt; } a { color: inherit; text-decoration: none; } figure { margin: 1em 0; } img { max-width: 100%; }
`;

export const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
export const page = (lang: string, title: string, body: string) =>
  `<!doctype html><html lang="${lang}" dir="${lang === "ar" ? "rtl" : "ltr"}"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>${style}</style></head><body>${body}</body></html>`;

/** Prints pages into a folder, each as `<name>.pdf`. */
export async function aPrinter(folder: string) {
  const browser = await launchBrowser();
  const tab = await (await browser.newContext()).newPage();
  return {
    async print(name: string, html: string): Promise<void> {
      // From a file, since only a page of a file may use fonts from files.
      const source = join(folder, `.${name}.html`);
      await writeFile(source, html);
      await tab.goto(pathToFileURL(source).href);
      await tab.evaluate(() => document.fonts.ready);
      const margin = { top: "22mm", bottom: "20mm", left: "22mm", right: "22mm" };
      const pdf = await tab.pdf({ format: "A4", margin, tagged: true, outline: true });
      await writeFile(join(folder, `${name}.pdf`), pdf);
      await rm(source);
    },
    close: () => browser.close(),
  };
}
