// Makes the PDFs of the demonstration's library from `library/files/cards.json`, by the tests' browser. They are kept beside it: run this
// again after a change there. `node demo/make-library-pdfs.ts`
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { projectRoot } from "../src/platform/paths.ts";
import { aPrinter, escaped, page } from "./printing.ts";

interface Card {
  file: string;
  lang: "en" | "fr" | "ar";
  heading: string;
  by: string;
  abstract: string;
  body: [heading: string, text: string][];
}

const words = {
  en: {
    abstract: "Summary",
    note: "Demonstration: written by the authors of this software to show how files work. It reports no study.",
  },
  fr: {
    abstract: "Résumé",
    note: "Démonstration : écrit par les auteurs de ce logiciel pour montrer comment fonctionnent les fichiers. Ne rapporte aucune étude.",
  },
  ar: { abstract: "ملخص", note: "عرض توضيحي: كتبه واضعو هذا البرنامج لعرض عمل الملفات، ولا ينقل نتائج أي دراسة." },
};

const folder = join(projectRoot, "demo/library/files");
const cards = JSON.parse(await readFile(join(folder, "cards.json"), "utf8")) as Card[];
const { print, close } = await aPrinter(folder);
for (const { file, lang, heading, by, abstract, body } of cards) {
  const parts = body.map(([title, text]) => `<h2>${escaped(title)}</h2><p>${escaped(text)}</p>`).join("");
  await print(
    file.replace(/\.pdf$/, ""),
    page(
      lang,
      heading,
      `<h1>${escaped(heading)}</h1><p>${escaped(by)}</p><p class="note">${escaped(words[lang].note)}</p>
      <h2>${escaped(words[lang].abstract)}</h2><p>${escaped(abstract)}</p>${parts}`,
    ),
  );
}
await close();
