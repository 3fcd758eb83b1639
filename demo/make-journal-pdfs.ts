// Makes the PDFs of the demonstration's journal from its sources, by the tests' browser. Their results are kept beside the sources:
// run it again after a change there. `node demo/make-journal-pdfs.ts`

import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readArticle } from "../src/journal/jats/read-article.ts";
import { projectRoot } from "../src/platform/paths.ts";
import { launchBrowser } from "../tests/support/browser.ts";

const folder = join(projectRoot, "demo/journal");
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

const escaped = (text: string) => text.replaceAll("&", "&amp;").replaceAll("<", "&lt;");
const page = (lang: string, title: string, body: string) =>
  `<!doctype html><html lang="${lang}" dir="${lang === "ar" ? "rtl" : "ltr"}"><head><meta charset="utf-8"><title>${escaped(title)}</title><style>${style}</style></head><body>${body}</body></html>`;

interface DemoJournal {
  title: Record<string, string>;
  publisher: Record<string, string>;
  notices: { archive: Record<string, string>; demo: Record<string, string> };
  issues: { number: number; label: Record<string, string>; articles: string[] }[];
}

const journal = JSON.parse(await readFile(join(folder, "journal.json"), "utf8")) as DemoJournal;
const browser = await launchBrowser();
const tab = await (await browser.newContext()).newPage();

async function print(name: string, html: string): Promise<void> {
  // From a file, since only a page of a file may use fonts from files.
  const source = join(folder, `.${name}.html`);
  await writeFile(source, html);
  await tab.goto(pathToFileURL(source).href);
  await tab.evaluate(() => document.fonts.ready);
  const margin = { top: "22mm", bottom: "20mm", left: "22mm", right: "22mm" };
  await writeFile(join(folder, `${name}.pdf`), await tab.pdf({ format: "A4", margin, tagged: true, outline: true }));
  await rm(source);
}

for (const issue of journal.issues) {
  if (issue.articles.length === 0) {
    const notes = Object.entries(journal.notices.archive)
      .map(
        ([lang, text]) => `<p class="note" lang="${lang}" dir="${lang === "ar" ? "rtl" : "ltr"}">${escaped(text)}</p>`,
      )
      .join("");
    const label = issue.label.en ?? "";
    await print(
      `issue-${issue.number}`,
      page("en", label, `<p class="quiet">${escaped(journal.title.en ?? "")}</p><h1>${escaped(label)}</h1>${notes}`),
    );
  }
  for (const name of issue.articles) {
    const files = (file: string) => pathToFileURL(join(folder, file)).href;
    const article = await readArticle(await readFile(join(folder, `${name}.xml`)), { fileAddress: files });
    const { language: lang, title, practice, abstract, authors } = article.metadata;
    const names = authors.map(({ given, family }) => `${given} ${family}`).join(", ");
    const body = `
      <p class="quiet">${escaped(journal.title[lang] ?? "")} · ${escaped(issue.label[lang] ?? "")}</p>
      <h1>${escaped(title[lang] ?? "")}</h1><p><bdi>${escaped(names)}</bdi></p>
      <p class="note">${escaped(journal.notices.demo[lang] ?? "")}</p>
      <p><b>${escaped(practice[lang] ?? "")}</b></p><p>${escaped(abstract[lang] ?? "")}</p>${article.html}`;
    await print(name, page(lang, title[lang] ?? "", body));
  }
}
await browser.close();
