import { sql } from "kysely";
import type { Db, Tx } from "#platform/database/index.ts";
import type { Language } from "#platform/i18n/index.ts";
import { arabicLexemes, irregularForm, rootOf } from "./roots.ts";
import { isArabic, type Word } from "./words.ts";

/** What a word is indexed under in each language; nothing where it is a stop word of that language. */
export type Lexemes = Readonly<Record<Language, readonly string[]>>;

const latin = ["en", "fr", "es"] as const;

/** PostgreSQL brings stop words for the other three languages only. Folded. */
const arabicStopWords = new Set(
  "في من علي الي عن مع هذا هذه ذلك تلك التي الذي الذين او ثم بين ما لا لم لن هو هي هم كل قد كان كانت عند بعد قبل منذ حول خلال ان انه انها اي كما لدي له لها ولا وفي ومن وعلي والي و ب ل ف ك".split(
    " ",
  ),
);

interface StemRow {
  word: string;
  folded: string;
  en: string[];
  fr: string[];
  es: string[];
  ar: string[];
  plainEn: string[];
  plainFr: string[];
  plainEs: string[];
}

// What a word stems to never changes: kept for the next query, the newest forty thousand.
const known = new Map<string, Lexemes>();
const mostKnown = 40_000;

/** The lexemes of words, by the word in lower case; one query for those not seen before. */
export async function lexemesOf(db: Db | Tx, words: Iterable<Word>): Promise<(word: Word) => Lexemes> {
  const found = new Map<string, Lexemes>();
  const missing = new Map<string, string>();
  for (const { lower, folded } of words) {
    if (found.has(lower) || missing.has(lower)) continue;
    const lexemes = known.get(lower);
    if (lexemes === undefined) missing.set(lower, folded);
    else found.set(lower, lexemes);
  }
  if (missing.size > 0) {
    for (const row of await stem(db, [...missing.keys()], [...missing.values()])) {
      const lexemes = lexemesFrom(row);
      found.set(row.word, lexemes);
      if (known.size >= mostKnown) known.delete(known.keys().next().value ?? "");
      known.set(row.word, lexemes);
    }
  }
  return (word) => found.get(word.lower) ?? nothing;
}

const nothing: Lexemes = { en: [], fr: [], es: [], ar: [] };

/**
 * PostgreSQL's stemmers on a word as written and on its folded form: the French and Spanish ones need the accents that many people
 * leave out.
 */
async function stem(db: Db | Tx, words: string[], folded: string[]): Promise<StemRow[]> {
  const { rows } = await sql<StemRow>`
    select w.word, w.folded,
      ts_lexize('pg_catalog.english_stem', w.word) as en, ts_lexize('pg_catalog.english_stem', w.folded) as plain_en,
      ts_lexize('pg_catalog.french_stem', w.word) as fr, ts_lexize('pg_catalog.french_stem', w.folded) as plain_fr,
      ts_lexize('pg_catalog.spanish_stem', w.word) as es, ts_lexize('pg_catalog.spanish_stem', w.folded) as plain_es,
      ts_lexize('pg_catalog.arabic_stem', w.folded) as ar
    from unnest(${words}::text[], ${folded}::text[]) as w(word, folded)`.execute(db);
  return rows;
}

function lexemesFrom(row: StemRow): Lexemes {
  if (isArabic(row.word)) {
    const ar = arabicStopWords.has(row.folded) ? [] : distinct([...row.ar, ...arabicLexemes(row.folded)]);
    return { en: ar, fr: ar, es: ar, ar };
  }
  const [en, fr, es] = latin.map((lang) => {
    const stems = [...row[lang], ...row[`plain${lang === "en" ? "En" : lang === "fr" ? "Fr" : "Es"}`]];
    // A stop word in either spelling ("été", "mas") is one.
    if (row[lang].length === 0) return [];
    const folded = stems.map((each) => each.normalize("NFKD").replace(/\p{M}/gu, ""));
    return distinct([
      ...folded,
      ...folded.flatMap((each) => rootOf(each, lang) ?? []),
      ...(irregularForm(row.folded) ?? "").split(" ").filter(Boolean),
    ]);
  });
  // Latin words within Arabic text are mostly English names and terms.
  return { en: en ?? [], fr: fr ?? [], es: es ?? [], ar: en ?? [] };
}

const distinct = (list: readonly string[]): string[] => [
  ...new Set(list.filter((each) => each !== "" && each.length <= 60)),
];
