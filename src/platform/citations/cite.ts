import CSL from "citeproc";
import type { Language } from "../i18n/index.ts";
import type { CslItem } from "./types.ts";

export const citationStyles = ["apa", "british-journal-of-criminology", "chicago-author-date", "vancouver"] as const;
export type CitationStyle = (typeof citationStyles)[number];

/** Names of styles are names: the same in all languages. */
export const styleNames: Record<CitationStyle, string> = {
  apa: "APA",
  "british-journal-of-criminology": "British Journal of Criminology",
  "chicago-author-date": "Chicago",
  vancouver: "Vancouver",
};

const styles = import.meta.glob<string>("./styles/*.csl", { query: "?raw", import: "default", eager: true });
const locales = import.meta.glob<string>("./locales/*.xml", { query: "?raw", import: "default", eager: true });

const localeNames: Record<Language, string> = { en: "en-GB", fr: "fr-FR", es: "es-ES", ar: "ar" };

const localeText = (tag: string): string =>
  locales[`./locales/${localeNames[tag.slice(0, 2) as Language] ?? "en-GB"}.xml`] ?? "";

/**
 * The style for a list of one: what sorts lists and what stands within texts is left out. They are most of the work of preparing a style:
 * with them, APA takes seconds.
 */
const forOne = (style: string): string =>
  style
    .replace(/<citation[ >][\s\S]*<\/citation>/, '<citation><layout><text variable="title"/></layout></citation>')
    .replace(/(<bibliography[^>]*>\s*)<sort>[\s\S]*?<\/sort>/, "$1");

type Format = (item: CslItem) => string;

const formats = new Map<string, Format>();

/** Made when first asked for, some tens of milliseconds, and kept: there are four styles in four languages. */
function formatOf(style: CitationStyle, lang: Language): Format {
  const key = `${style} ${lang}`;
  const known = formats.get(key);
  if (known !== undefined) return known;
  let shown: CslItem = { id: "", type: "document", title: "" };
  const system = { retrieveLocale: localeText, retrieveItem: () => shown };
  const engine = new CSL.Engine(system, forOne(styles[`./styles/${style}.csl`] ?? ""), localeNames[lang], true);
  const format: Format = (item) => {
    // The engine keeps items by key: an empty list makes it forget the last one. It writes into what it is given.
    shown = structuredClone({ ...item, id: "cited" });
    engine.updateItems([]);
    engine.updateItems(["cited"]);
    const made = engine.makeBibliography();
    return made === false ? "" : made[1].join("");
  };
  formats.set(key, format);
  return format;
}

export interface Citation {
  /** Without markup. */
  text: string;
  /** `text` with i, b, sup and sub, and nothing else; escaped. */
  html: string;
}

const entities: Record<string, string> = { "&#38;": "&", "&#60;": "<", "&#62;": ">", "&#160;": "\u00a0", "&amp;": "&" };
const escapes: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };
const escaped = (text: string): string => text.replace(/[&<>"]/g, (sign) => escapes[sign] ?? sign);
const kept = /^<(\/?)(i|b|sup|sub)>$/;

/** Keeps four tags, each closed in its turn, whatever the formatter or a title brought. */
function sanitised(formatted: string): Citation {
  const bare = formatted.replace(/<div class="csl-left-margin">[^<]*<\/div>/, "").replace(/\s+/g, " ");
  const open: string[] = [];
  let text = "";
  let html = "";
  for (const part of bare.match(/<[^<>]*>|[^<]+|</g) ?? []) {
    const tag = kept.exec(part);
    if (tag !== null) {
      const [, slash, name = ""] = tag;
      if (slash === "") open.push(name);
      else if (open.at(-1) !== name) continue;
      else open.pop();
      html += part;
    } else if (!/^<.*>$/.test(part)) {
      const words = part.replace(/&(?:#\d+|amp);/g, (entity) => entities[entity] ?? entity);
      text += words;
      html += escaped(words);
    }
  }
  for (const name of open.reverse()) html += `</${name}>`;
  return { text: text.trim(), html: html.trim() };
}

const remembered = new Map<string, Citation>();
const mostRemembered = 2_000;

/** How an item is cited in a style, in the words of a language. Title, authors and the like stay as they are. */
export function cite(item: CslItem, style: CitationStyle, lang: Language): Citation {
  const key = `${style} ${lang} ${JSON.stringify(item)}`;
  const known = remembered.get(key);
  if (known !== undefined) return known;
  const { abstract: _, note: __, ...told } = item;
  const citation = sanitised(formatOf(style, lang)(told));
  if (remembered.size >= mostRemembered) remembered.clear();
  if (key.length < 10_000) remembered.set(key, citation);
  return citation;
}
