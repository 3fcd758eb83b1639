// Languages: English, French, Spanish and Arabic, all four equal.
// Owns message lookup (ICU MessageFormat), formats by Intl, and the reader's language.
// Refuses: strings in code, a language file with other keys than English (a test).
import { IntlMessageFormat } from "intl-messageformat";
import type { LocalizedText } from "../database/index.ts";
import { type Language, languages } from "../permissions/index.ts";

export { type Language, languages };

/** One flat object of key -> ICU message for each language. */
export type LanguageFiles = Readonly<Record<Language, Readonly<Record<string, string>>>>;

/** Each feature adds its English file's type under its name: keys are checked where they are used. */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface MessageTypes {}

export type MessageArguments = Record<string, string | number | Date>;
export type Translate<Key extends string = string> = (key: Key, args?: MessageArguments) => string;

/** `feature:key` as the two it is made of. */
export function keyOf(words: string): [feature: string, key: string] {
  const at = words.indexOf(":");
  return [words.slice(0, at), words.slice(at + 1)];
}

export const directionOf = (lang: string): "rtl" | "ltr" => (/^(ar|fa|he|ur)\b/.test(lang) ? "rtl" : "ltr");
export const isLanguage = (text: string | undefined): text is Language =>
  (languages as readonly string[]).includes(text ?? "");

/** The locale behind a language: Latin digits in Arabic too, as the organisation prints them. */
export const localeOf: Record<Language, string> = { en: "en-GB", fr: "fr-FR", es: "es-ES", ar: "ar-u-nu-latn" };

export class Messages {
  readonly #features: Readonly<Record<string, LanguageFiles>>;
  readonly #compiled = new Map<string, string | IntlMessageFormat>();

  constructor(features: Readonly<Record<string, LanguageFiles>>) {
    this.#features = features;
  }

  has(feature: string, key: string): boolean {
    return this.#features[feature]?.en[key] !== undefined;
  }

  /** The text of a key. An unknown key is a bug and throws. */
  text(lang: Language, feature: string, key: string, args?: MessageArguments): string {
    const id = `${lang} ${feature} ${key}`;
    let message = this.#compiled.get(id);
    if (message === undefined) {
      const source = this.#features[feature]?.[lang][key];
      if (source === undefined) throw new Error(`no message ${feature}:${key} in ${lang}`);
      message = /[{}'<]/.test(source)
        ? new IntlMessageFormat(source, localeOf[lang], undefined, { ignoreTag: true })
        : source;
      this.#compiled.set(id, message);
    }
    return typeof message === "string" ? message : String(message.format(args));
  }

  of(lang: Language, feature: string): Translate {
    return (key, args) => this.text(lang, feature, key, args);
  }
}

/** The best language for a reader: saved choice first, then Accept-Language (RFC 9110 12.5.4), else English. */
export function negotiateLanguage(saved: string | undefined, accept: string | undefined): Language {
  if (isLanguage(saved)) return saved;
  const wanted = (accept ?? "")
    .slice(0, 500)
    .split(",")
    .map((part) => {
      const [tag = "", ...parameters] = part.trim().split(";");
      const quality = parameters.map((p) => /^\s*q=([0-9.]+)$/.exec(p)?.[1]).find(Boolean);
      return { lang: tag.toLowerCase().split("-")[0] ?? "", quality: quality === undefined ? 1 : Number(quality) };
    })
    .filter(({ quality }) => quality > 0)
    .sort((a, b) => b.quality - a.quality);
  return wanted.map(({ lang }) => lang).find(isLanguage) ?? "en";
}

/** The text in the reader's language, else in the first of ours it has, else any; with the language it is in. */
export function localized(text: LocalizedText | null | undefined, lang: Language): { text: string; lang: string } {
  const order = [lang, ...languages, ...Object.keys(text ?? {})];
  const found = order.find((each) => (text?.[each] ?? "") !== "");
  return found === undefined ? { text: "", lang } : { text: text?.[found] ?? "", lang: found };
}

const formatters = new Map<string, unknown>();
function cached<T>(key: string, make: () => T): T {
  let known = formatters.get(key) as T | undefined;
  if (known === undefined) {
    known = make();
    formatters.set(key, known);
  }
  return known;
}

export const formatNumber = (lang: Language, value: number, options: Intl.NumberFormatOptions = {}): string =>
  cached(`n ${lang} ${JSON.stringify(options)}`, () => new Intl.NumberFormat(localeOf[lang], options)).format(value);

export const formatDate = (
  lang: Language,
  value: Date,
  timeZone: string,
  options: Intl.DateTimeFormatOptions = { dateStyle: "long" },
): string =>
  cached(
    `d ${lang} ${timeZone} ${JSON.stringify(options)}`,
    () => new Intl.DateTimeFormat(localeOf[lang], { timeZone, ...options }),
  ).format(value);

/** A length of time in words: "1 hr 20 min". Seconds below a minute count as one minute, zero stays zero. */
export function formatMinutes(lang: Language, seconds: number): string {
  const minutes = seconds === 0 ? 0 : Math.max(1, Math.round(seconds / 60));
  const part = (value: number, unit: "hour" | "minute") =>
    formatNumber(lang, value, { style: "unit", unit, unitDisplay: "long" });
  const hours = Math.floor(minutes / 60);
  if (hours === 0) return part(minutes, "minute");
  return minutes % 60 === 0 ? part(hours, "hour") : `${part(hours, "hour")} ${part(minutes % 60, "minute")}`;
}

/** Names sorted as readers of a language expect. */
export const collatorOf = (lang: Language): Intl.Collator =>
  cached(`c ${lang}`, () => new Intl.Collator(localeOf[lang]));

const languageNames = (lang: Language): Intl.DisplayNames =>
  cached(`l ${lang}`, () => new Intl.DisplayNames([localeOf[lang]], { type: "language", fallback: "code" }));

/** A language's name in the reader's: "French", "الفرنسية". */
export function languageName(code: string, lang: Language): string {
  // Two and three letters are few enough to keep; other codes come from outside and are not.
  const name = () => languageNames(lang).of(code) ?? code;
  return /^[a-z]{2,3}$/.test(code) ? cached(`l ${lang} ${code}`, name) : name();
}
