// Makes the PDFs of the demonstration's journal from its sources, by the tests' browser. Their results are kept beside the sources:
// run it again after a change there. `node demo/make-journal-pdfs.ts`

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { readArticle } from "../src/journal/jats/read-article.ts";
import { projectRoot } from "../src/platform/paths.ts";
import { aPrinter, escaped, page } from "./printing.ts";

const folder = join(projectRoot, "demo/journal");
interface DemoJournal {
  title: Record<string, string>;
  publisher: Record<string, string>;
  notices: { archive: Record<string, string>; demo: Record<string, string> };
  issues: { number: number; label: Record<string, string>; articles: string[] }[];
}

const journal = JSON.parse(await readFile(join(folder, "journal.json"), "utf8")) as DemoJournal;
const { print, close } = await aPrinter(folder);

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
await close();
