import { dateOf, doiOf, gathered, languageTag, plain, type ReadEntry, type ReadItems, webAddress } from "./reading.ts";
import type { CslItem, CslName } from "./types.ts";

const typesOfRis: Record<string, string> = {
  JOUR: "article-journal",
  JFULL: "article-journal",
  EJOUR: "article-journal",
  ABST: "article-journal",
  INPR: "article-journal",
  MGZN: "article-magazine",
  NEWS: "article-newspaper",
  BOOK: "book",
  EBOOK: "book",
  EDBOOK: "book",
  CHAP: "chapter",
  ECHAP: "chapter",
  CONF: "paper-conference",
  CPAPER: "paper-conference",
  RPRT: "report",
  GOVDOC: "report",
  STAND: "report",
  THES: "thesis",
  ELEC: "webpage",
  WEB: "webpage",
  BLOG: "post-weblog",
  ICOMM: "webpage",
  VIDEO: "motion_picture",
  MPCT: "motion_picture",
  DATA: "dataset",
  AGGR: "dataset",
  COMP: "software",
  SLIDE: "speech",
  MAP: "map",
  PAMP: "pamphlet",
  UNPB: "manuscript",
  MANSCPT: "manuscript",
  LEGAL: "legislation",
  STAT: "legislation",
  BILL: "bill",
  CASE: "legal_case",
  PAT: "patent",
  ENCYC: "entry-encyclopedia",
  DICT: "entry-dictionary",
  "JOURNAL ARTICLE": "article-journal",
  REPORT: "report",
  THESIS: "thesis",
};

const typesOfWos: Record<string, string> = {
  J: "article-journal",
  B: "book",
  S: "chapter",
  P: "patent",
  C: "paper-conference",
};

/** Tags of the Web of Science dialect by the RIS tag that says the same. */
const risOfWos: Record<string, string> = {
  SO: "JO",
  AF: "AU",
  PD: "",
  BP: "SP",
  PU: "PB",
  PI: "CY",
  DI: "DO",
  EI: "SN",
  BN: "BN",
  DE: "KW",
  DT: "M3",
  UT: "ID",
  BE: "ED",
  BA: "AU",
  SE: "T3",
  AR: "SP",
  JI: "",
  PA: "",
  GP: "",
  J9: "",
};

interface Field {
  tag: string;
  lines: string[];
}

interface Open {
  line: number;
  type: string;
  isWos: boolean;
  fields: Field[];
}

/** `Lovelace, Ada` and `Lovelace,Ada`: a person; without a comma, a body or an undivided name. */
export function nameOf(text: string): CslName | undefined {
  const parts = plain(text)
    .slice(0, 500)
    .split(",")
    .map((part) => part.trim());
  const [family = "", given = "", suffix = ""] = parts;
  if (family === "" && given === "") return undefined;
  if (parts.length === 1) return { literal: family };
  if (family === "") return { literal: given };
  return { family, ...(given === "" ? {} : { given }), ...(suffix === "" ? {} : { suffix }) };
}

/** Takes a file of RIS or of the Web of Science line by line, so that it need not be held whole. */
export class RisReader {
  #line = 0;
  #count = 0;
  #open: Open | undefined;
  /** The tagged lines of the Web of Science have no dash; its files begin with FN, its records with PT. */
  #isWos: boolean | undefined;

  /** Takes a line; gives the record that ends with it, or what is wrong with it. */
  push(text: string): ReadEntry | undefined {
    this.#line += 1;
    const line = this.#line === 1 ? text.replace(/^\ufeff/, "") : text;
    const trimmed = line.trim();
    this.#isWos ??= trimmed === "" ? undefined : /^(?:FN|PT) \S/.test(line) && !/^PT {1,2}- /.test(line);
    const tagged = (this.#isWos ? /^([A-Z][A-Z0-9])(?: +(.*))?$/ : /^\s*([A-Z][A-Z0-9]) {0,2}-(?: ?(.*))?$/s).exec(
      line,
    );
    if (tagged === null) return this.#untagged(line, trimmed);
    const [, tag = "", value = ""] = tagged;
    if (tag === (this.#isWos ? "PT" : "TY")) return this.#begin(value.trim());
    if (tag === "ER") return this.end();
    if (this.#open === undefined) return this.#isWos ? undefined : this.#problem();
    if (this.#open.fields.length < 5_000) this.#open.fields.push({ tag, lines: [value] });
    return undefined;
  }

  /** The last record, when the file ends without saying so. */
  end(): ReadEntry | undefined {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined) return undefined;
    this.#count += 1;
    const item = itemOf(open, this.#count);
    return item.title === "" ? { line: open.line, code: "no-title" } : { line: open.line, item };
  }

  #begin(type: string): ReadEntry | undefined {
    const before = this.end();
    this.#open = { line: this.#line, type, isWos: this.#isWos === true, fields: [] };
    return before;
  }

  #untagged(line: string, trimmed: string): ReadEntry | undefined {
    if (trimmed === "") return undefined;
    const field = this.#open?.fields.at(-1);
    // Lists of records are sometimes numbered.
    if (field === undefined) return this.#open !== undefined || /^\d+\.?$/.test(trimmed) ? undefined : this.#problem();
    if (field.lines.length < 10_000) field.lines.push(line);
    return undefined;
  }

  #problem(): ReadEntry {
    return { line: this.#line, code: "unexpected" };
  }
}

const isList = new Set(["AU", "A1", "A2", "A3", "ED", "KW", "UR", "L1", "L2", "LK", "SN"]);

/** The values of each tag; in the Web of Science each further line of a list is a value of its own. */
function valuesOf({ fields, isWos }: Open): Map<string, string[]> {
  const values = new Map<string, string[]>();
  const hasFullNames = isWos && fields.some(({ tag }) => tag === "AF");
  for (const { tag: told, lines } of fields) {
    if (hasFullNames && told === "AU") continue;
    const tag = isWos ? (risOfWos[told] ?? told) : told;
    if (tag === "") continue;
    const isEach = isWos && isList.has(tag) && tag !== "KW";
    const split = isEach ? lines : [lines.join(" ")].flatMap((text) => (tag === "KW" ? text.split(/[;\n]/) : [text]));
    const list = values.get(tag) ?? [];
    for (const value of split) if (value.trim() !== "" && list.length < 1_000) list.push(value.trim());
    values.set(tag, list);
  }
  return values;
}

function itemOf(open: Open, count: number): CslItem {
  const values = valuesOf(open);
  const first = (...tags: string[]): string => {
    for (const tag of tags) {
      const found = values.get(tag)?.[0];
      if (found !== undefined) return plain(found);
    }
    return "";
  };
  const names = (...tags: string[]): CslName[] =>
    tags.flatMap((tag) => values.get(tag) ?? []).flatMap((text) => nameOf(text) ?? []);
  const kind = open.type.toUpperCase();
  const type = (open.isWos ? typesOfWos[kind] : typesOfRis[kind]) ?? "document";
  const isBook = ["book", "report", "thesis"].includes(type);
  const title = first("TI", "T1") || (isBook ? first("BT") : "") || first("CT");
  const pages = [first("SP"), first("EP")].filter((page) => page !== "");
  const numbers = (values.get("SN") ?? []).map((text) => /[\dXx][\dXx-]{7,16}/.exec(text)?.[0] ?? "").filter(Boolean);
  const isbn = first("BN") || numbers.find((text) => text.replaceAll("-", "").length >= 10);
  const issn = numbers.find((text) => text.replaceAll("-", "").length === 8);
  const links = ["UR", "L1", "LK", "L2"].flatMap((tag) => values.get(tag) ?? []);
  const url = links.map(webAddress).find((address) => address !== undefined);
  const doi =
    doiOf(first("DO")) ?? links.map((link) => (/doi\.org/.test(link) ? doiOf(link) : undefined)).find(Boolean);
  const keywords = (values.get("KW") ?? []).map(plain).filter(Boolean).join(", ");
  const container = first("JO", "JF", "JA", "J2") || (open.isWos ? "" : first("T2") || (isBook ? "" : first("BT")));
  const optional: Partial<Record<keyof CslItem, unknown>> = {
    author: names("AU", "A1"),
    editor: names("ED", "A2"),
    issued: issuedOf(first("PY"), first("Y1"), first("DA")),
    "container-title": container === title ? "" : container,
    "collection-title": first("T3"),
    publisher: first("PB"),
    "publisher-place": first("CY", "PP"),
    volume: first("VL", "VO"),
    issue: first("IS"),
    page: pages[0] === pages[1] ? pages[0] : pages.join("-"),
    number: isBook ? first("M1") : "",
    edition: first("ET"),
    genre: type === "thesis" || type === "report" ? first("M3") : "",
    DOI: doi,
    ISBN: isbn,
    ISSN: issn,
    URL: url,
    abstract: first("AB", "N2"),
    keyword: keywords,
    language: languageTag(first("LA")),
    note: first("N1"),
  };
  const item: CslItem = { id: first("ID") || `ris-${count}`, type, title };
  return Object.assign(item, withoutEmpty(optional));
}

/** The year of publication, with month and day where `DA` tells them for the same year. */
function issuedOf(published: string, begun: string, date: string): CslItem["issued"] {
  const year = dateOf(published) ?? dateOf(begun);
  const whole = dateOf(date);
  if (year === undefined || whole === undefined) return year ?? whole;
  const [parts, more] = [year["date-parts"][0], whole["date-parts"][0]];
  return more[0] === parts[0] && more.length > parts.length ? whole : year;
}

export function withoutEmpty(values: Partial<Record<keyof CslItem, unknown>>): Partial<CslItem> {
  const told = Object.entries(values).filter(
    ([, value]) => value !== undefined && value !== "" && !(Array.isArray(value) && value.length === 0),
  );
  return Object.fromEntries(told) as Partial<CslItem>;
}

/** Reads RIS, also with a byte order mark, old line ends, and as the Web of Science writes it. */
export function parseRis(text: string): ReadItems {
  return gathered(readRis(text));
}

export function* readRis(text: string): Generator<ReadEntry> {
  const reader = new RisReader();
  const ends = /\r\n|\n|\r/g;
  let from = 0;
  for (let end = ends.exec(text); end !== null; end = ends.exec(text)) {
    const entry = reader.push(text.slice(from, end.index));
    from = end.index + end[0].length;
    if (entry !== undefined) yield entry;
  }
  const last = reader.push(text.slice(from));
  if (last !== undefined) yield last;
  const rest = reader.end();
  if (rest !== undefined) yield rest;
}
