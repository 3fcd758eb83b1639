import type { CatalogueThing } from "../src/catalogue/index.ts";
import { subjects } from "../src/catalogue/subjects.ts";
import { catalogueKinds, catalogueLevels } from "../src/catalogue/types.ts";
import { type Language, languages } from "../src/platform/i18n/index.ts";
import { newId } from "../src/platform/ids.ts";

// A catalogue as it might be in ten years: words as frequent as in any language (Zipf), subjects and titles of the trade.

/** The same data and the same queries at each run (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const latinSyllables =
  "ba ce di fo gu ha je ki lo mu na pe ri so tu va xe zi bra cle dri flo gru ple pri sta stre tri".split(" ");
const arabicSyllables = "با تا ثا جا حا خا دي ذي ري زي سو شو صو ضو طا عا غا في قا كا لي مي نو هو وا يا".split(" ");
const vocabularySize = 15_000;

function vocabularyOf(lang: Language): string[] {
  const random = randomOf(lang.charCodeAt(0) * 1_000 + lang.charCodeAt(1));
  const syllables = lang === "ar" ? arabicSyllables : latinSyllables;
  const trade = subjects
    .flatMap((subject) => [subject.label[lang], ...subject.alt[lang]])
    .flatMap((name) => name.toLowerCase().match(/\p{L}{3,}/gu) ?? []);
  const words = new Set(trade);
  while (words.size < vocabularySize) {
    words.add(
      Array.from(
        { length: 2 + Math.floor(random() * 3) },
        () => syllables[Math.floor(random() * syllables.length)],
      ).join(""),
    );
  }
  return [...words];
}

export const vocabularies: Record<Language, string[]> = {
  en: vocabularyOf("en"),
  fr: vocabularyOf("fr"),
  es: vocabularyOf("es"),
  ar: vocabularyOf("ar"),
};

/** A word by Zipf's law: the first few hundred, those of the trade, make up half of every text. */
export function wordOf(lang: Language, random: () => number): string {
  const rank = Math.floor(Math.exp(random() * Math.log(vocabularySize)));
  return vocabularies[lang][rank] ?? "";
}

const textOf = (lang: Language, count: number, random: () => number): string =>
  Array.from({ length: count }, () => wordOf(lang, random)).join(" ");

const pick = <T>(list: readonly T[], random: () => number): T => list[Math.floor(random() * list.length)] as T;

function readersOf(random: () => number): string[] {
  const chance = random();
  if (chance < 0.6) return ["public"];
  return chance < 0.9 ? ["community"] : [`group:${Math.floor(random() * 40)}`];
}

/** The thing of a number; its texts about as long as an abstract and a page. */
export function benchThing(random: () => number): CatalogueThing {
  const original = pick(["en", "en", "en", "en", "en", "fr", "fr", "es", "es", "ar"] as const, random);
  const second = random() < 0.25 ? pick(languages, random) : original;
  const id = newId();
  const text = (lang: Language) => ({
    title: textOf(lang, 4 + Math.floor(random() * 6), random),
    summary: textOf(lang, 30, random),
    body: textOf(lang, 200, random),
  });
  const publishedAt = new Date(Date.UTC(2006, 0, 1) + Math.floor(random() * 20 * 365) * 86_400_000);
  return {
    kind: pick(catalogueKinds, random),
    id,
    path: `/library/${id}`,
    original,
    texts: { [original]: text(original), [second]: text(second) },
    subjects: [pick(subjects, random).id, ...(random() < 0.4 ? [pick(subjects, random).id] : [])],
    readers: readersOf(random),
    publishedAt,
    year: publishedAt.getUTCFullYear(),
    level: random() < 0.3 ? pick(catalogueLevels, random) : null,
    country: random() < 0.3 ? pick(["BW", "FR", "US", "ES", "AE", "NO", "SG", "AU"], random) : null,
  };
}
