import { type Language, languages } from "#platform/i18n/index.ts";
import { fold } from "./fold.ts";
import irregular from "./irregular.json" with { type: "json" };

// What the stemmers leave apart and a searcher thinks of as one: enquêteur and enquête, policial and policía, شرطيون and شرطة. Each
// rule takes a folded stem to the root it shares with its family; the root is one more lexeme beside the stem, never instead of it.

type Rule = readonly [suffix: string, instead: string];

/** Longest first: the first that fits decides. */
const rules: Record<Exclude<Language, "ar">, readonly Rule[]> = {
  en: [
    ["ential", ""],
    ["enti", ""],
    ["crime", "crimin"],
    ["ist", ""],
    ["er", ""],
    ["or", ""],
    ["al", ""],
  ],
  fr: [
    ["atoir", ""],
    ["ateur", "at"],
    ["atric", "at"],
    ["alit", ""],
    ["crim", "crimin"],
    ["trice", "t"],
    ["ier", ""],
    ["ali", ""],
    ["eur", ""],
    ["eus", ""],
    ["ion", ""],
    ["ist", ""],
    ["el", ""],
    ["al", ""],
    ["it", ""],
    ["i", ""],
    ["e", ""],
  ],
  es: [
    ["alidad", ""],
    ["adora", "acion"],
    ["acion", ""],
    ["ador", "acion"],
    ["crim", "crimin"],
    ["ion", ""],
    ["ial", ""],
    ["iac", ""],
    ["ist", ""],
    ["iz", ""],
    ["al", ""],
    ["or", ""],
    ["i", ""],
  ],
};

/** Shorter roots belong to too many families. */
const shortestRoot = 5;

/** The root of a folded stem in a language written in Latin letters; undefined where no rule leaves one worth having. */
export function rootOf(stem: string, lang: Exclude<Language, "ar">): string | undefined {
  for (const [suffix, instead] of rules[lang]) {
    if (!stem.endsWith(suffix)) continue;
    const root = stem.slice(0, stem.length - suffix.length) + instead;
    return root.length >= shortestRoot && root !== stem ? root : undefined;
  }
  return undefined;
}

const articles = ["وبال", "وال", "بال", "كال", "فال", "ولل", "لل", "ال"];
const endings = ["ها", "هم", "هن", "كم", "نا", "ان", "ات", "ون", "ين", "يه", "ه", "ي"];

/**
 * The light stem of a folded Arabic word: conjunction, article and endings taken off while three letters remain (after Larkey, Ballesteros
 * and Connell, Light Stemming for Arabic Information Retrieval, 2007, with the attached pronouns).
 */
export function lightArabic(folded: string): string {
  let word = folded;
  const article = articles.find((each) => word.startsWith(each) && word.length - each.length >= 3);
  if (article !== undefined) word = word.slice(article.length);
  else if (word.startsWith("و") && word.length >= 5) word = word.slice(1);
  for (const ending of endings)
    if (word.endsWith(ending) && word.length - ending.length >= 3) word = word.slice(0, -ending.length);
  return word;
}

/** Broken plurals and their like, by the form that the stemming leaves of them. */
const irregularForms = new Map<string, string>();
for (const [plural = "", singular = ""] of irregular.ar)
  irregularForms.set(lightArabic(fold(plural)), lightArabic(fold(singular)));
for (const lang of languages) {
  if (lang !== "ar")
    for (const [plural = "", singular = ""] of irregular[lang]) irregularForms.set(fold(plural), fold(singular));
}

/** What a folded Arabic word is found by, besides PostgreSQL's own stem. */
export function arabicLexemes(folded: string): string[] {
  const light = lightArabic(folded);
  // The prepositions ب ل ك ف are written to the word; so are many first letters that are its own. Both readings are kept.
  const without = /^[بلكف]/.test(folded) && folded.length >= 4 ? lightArabic(folded.slice(1)) : undefined;
  const forms = without === undefined ? [light] : [light, without];
  return [...forms, ...forms.flatMap((form) => irregularForms.get(form) ?? [])];
}

export const irregularForm = (folded: string): string | undefined => irregularForms.get(folded);
