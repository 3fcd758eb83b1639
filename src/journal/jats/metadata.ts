import type { LocalizedText } from "#platform/database/index.ts";
import type { Affiliation, LocalizedLines } from "../types.ts";
import { nameOf } from "./references.ts";
import { at, attribute, below, childrenOf, elementsOf, type JatsElement, plainText } from "./tree.ts";
import { safeAddress } from "./writing.ts";

export interface JatsAuthor {
  given: string;
  family: string;
  orcid: string;
  affiliations: Affiliation[];
  email: string;
}

/** What an article's front matter says of it. Texts by language; dates as far as they are whole. */
export interface JatsMetadata {
  language: string;
  title: LocalizedText;
  abstract: LocalizedText;
  practice: LocalizedText;
  keywords: LocalizedLines;
  authors: JatsAuthor[];
  doi: string;
  pages: string;
  licence: string;
  rights: string;
  received: string | null;
  accepted: string | null;
  published: string | null;
  volume: string;
  issue: string;
  journalTitle: string;
  issn: string;
}

const languageOf = (element: JatsElement | undefined, fallback: string): string => {
  const tag = element?.attributes["xml:lang"]?.toLowerCase().split("-")[0] ?? "";
  return /^[a-z]{2,3}$/.test(tag) ? tag : fallback;
};

const most = 5_000;

export function readMetadata(root: JatsElement): JatsMetadata {
  const front = at(root, "front");
  const meta = at(front, "article-meta");
  const journal = at(front, "journal-meta");
  const language = languageOf(root, "en");
  const titles = at(meta, "title-group");
  const abstracts = childrenOf(meta, "abstract", "trans-abstract");
  const isPractice = (element: JatsElement) => /practi|policy/.test(element.attributes["abstract-type"] ?? "");
  const isSummary = (element: JatsElement) => /^(|summary|abstract)$/.test(element.attributes["abstract-type"] ?? "");
  const permissions = at(meta, "permissions");
  const licence = at(permissions, "license");
  const ids = childrenOf(meta, "article-id");
  const history = [...below(at(meta, "history"), "date"), ...below(at(meta, "pub-history"), "date")];
  const dates = childrenOf(meta, "pub-date");
  const published =
    dates.find((date) => /epub|pub/.test(date.attributes["date-type"] ?? date.attributes["pub-type"] ?? "")) ??
    dates[0];
  const ofType = (type: string) => dayOf(history.find((date) => date.attributes["date-type"] === type));
  return {
    language,
    title: byLanguage(
      [titles, ...childrenOf(titles, "trans-title-group")].map((group) => [
        languageOf(group, language),
        [
          plainText(at(group, group === titles ? "article-title" : "trans-title")),
          plainText(at(group, group === titles ? "subtitle" : "trans-subtitle")),
        ]
          .filter(Boolean)
          .join(": ")
          .slice(0, 500),
      ]),
    ),
    abstract: byLanguage(abstracts.filter(isSummary).map((each) => [languageOf(each, language), abstractText(each)])),
    practice: byLanguage(abstracts.filter(isPractice).map((each) => [languageOf(each, language), abstractText(each)])),
    keywords: keywordsOf(meta, language),
    authors: authorsOf(meta),
    doi: plainText(ids.find((id) => id.attributes["pub-id-type"] === "doi")).slice(0, 300),
    pages: pagesOf(meta),
    licence: licenceOf(licence),
    rights: [plainText(at(permissions, "copyright-statement")), ...childrenOf(licence, "license-p", "p").map(plainText)]
      .filter(Boolean)
      .join(" ")
      .slice(0, most),
    received: ofType("received"),
    accepted: ofType("accepted"),
    published: dayOf(published),
    volume: plainText(at(meta, "volume")).slice(0, 50),
    issue: plainText(at(meta, "issue")).slice(0, 50),
    journalTitle: (plainText(below(journal, "journal-title")[0]) || "").slice(0, 300),
    issn: plainText(childrenOf(journal, "issn")[0]).slice(0, 20),
  };
}

/** The first text of each language that has one. */
function byLanguage(texts: (readonly [string, string])[]): LocalizedText {
  const found: LocalizedText = {};
  for (const [lang, text] of texts) if (text !== "") found[lang] ??= text.slice(0, most);
  return found;
}

/** An abstract in plain lines: a structured one keeps its headings, its own title (“Abstract”) is left out. */
const abstractText = (abstract: JatsElement): string =>
  elementsOf(abstract)
    .filter((child) => child.name !== "title" && child.name !== "object-id" && child.name !== "label")
    .map((child) => {
      if (child.name !== "sec") return plainText(child);
      const [title, ...rest] = [at(child, "title"), ...elementsOf(child).filter((each) => each.name !== "title")];
      const text = rest.map(plainText).filter(Boolean).join(" ");
      return title === undefined ? text : `${plainText(title).replace(/[:.]$/, "")}: ${text}`;
    })
    .filter(Boolean)
    .join("\n\n");

function keywordsOf(meta: JatsElement | undefined, language: string): LocalizedLines {
  const found: LocalizedLines = {};
  for (const group of childrenOf(meta, "kwd-group")) {
    const words = below(group, "kwd", "compound-kwd")
      .map((each) => plainText(each).slice(0, 200))
      .filter(Boolean);
    if (words.length > 0) found[languageOf(group, language)] ??= words.slice(0, 50);
  }
  return found;
}

function authorsOf(meta: JatsElement | undefined): JatsAuthor[] {
  const groups = childrenOf(meta, "contrib-group");
  const affiliations = new Map<string, Affiliation>();
  for (const each of [
    ...childrenOf(meta, "aff"),
    ...below(meta, "aff-alternatives").flatMap(elementsOf),
    ...groups.flatMap((group) => below(group, "aff")),
  ])
    if (each.name === "aff") affiliations.set(each.attributes.id ?? "", affiliationOf(each));
  return groups
    .flatMap((group) => childrenOf(group, "contrib"))
    .filter((contrib) => /^(|author)$/.test(contrib.attributes["contrib-type"] ?? ""))
    .slice(0, 5_000)
    .map((contrib) => {
      const name = [at(contrib, "name"), at(contrib, "string-name"), at(contrib, "name-alternatives", "name")].find(
        (each) => each !== undefined,
      );
      const csl = name === undefined ? { literal: collabName(at(contrib, "collab")) } : nameOf(name);
      const linked = childrenOf(contrib, "xref")
        .filter((xref) => xref.attributes["ref-type"] === "aff")
        .flatMap((xref) => (xref.attributes.rid ?? "").split(/\s+/))
        .flatMap((id) => affiliations.get(id) ?? []);
      const own = childrenOf(contrib, "aff").map(affiliationOf);
      const orcid = childrenOf(contrib, "contrib-id").map(plainText).join(" ");
      return {
        given: (csl.given ?? "").slice(0, 200),
        family: (csl.family ?? csl.literal ?? "").slice(0, 300),
        orcid: /\d{4}-\d{4}-\d{4}-\d{3}[\dX]/.exec(orcid)?.[0] ?? "",
        affiliations: [...linked, ...own].slice(0, 20),
        email: plainText(below(contrib, "email")[0]).slice(0, 254),
      };
    })
    .filter(({ family }) => family !== "");
}

/** The name of a group, without the members it may list. */
const collabName = (collab: JatsElement | undefined): string =>
  plainText(
    collab === undefined
      ? undefined
      : {
          ...collab,
          children: collab.children.filter((child) => typeof child === "string" || child.name !== "contrib-group"),
        },
  );

function affiliationOf(aff: JatsElement): Affiliation {
  const ror = below(aff, "institution-id", "ext-link").map(
    (each) => `${plainText(each)} ${attribute(each, "href") ?? ""}`,
  );
  const institutions = below(aff, "institution").map(plainText).filter(Boolean);
  const country = plainText(below(aff, "country")[0]);
  const whole = plainText({
    ...aff,
    children: aff.children.filter(
      (child) => typeof child === "string" || !["label", "sup", "email", "institution-id"].includes(child.name),
    ),
  });
  const name = institutions.length > 0 ? [...institutions, country].filter(Boolean).join(", ") : whole;
  const id = /ror\.org\/(0[a-z0-9]{8})\b/.exec(ror.join(" "))?.[1];
  return { name: name.slice(0, 500), ror: id === undefined ? "" : `https://ror.org/${id}` };
}

function pagesOf(meta: JatsElement | undefined): string {
  const [first, last] = [plainText(at(meta, "fpage")), plainText(at(meta, "lpage"))];
  if (first === "") return plainText(at(meta, "elocation-id")).slice(0, 60);
  return (last === "" || last === first ? first : `${first}-${last}`).slice(0, 60);
}

function licenceOf(licence: JatsElement | undefined): string {
  const references = below(licence, "license_ref").map(plainText);
  const links = below(licence, "ext-link").map((link) => attribute(link, "href") ?? "");
  const all = [attribute(licence, "href") ?? "", ...references, ...links];
  return (all.map(safeAddress).find((address) => address !== undefined) ?? "").slice(0, 500);
}

/** A date as YYYY-MM-DD; without a day or month, the first. */
function dayOf(date: JatsElement | undefined): string | null {
  if (date === undefined) return null;
  const part = (name: string) => plainText(at(date, name));
  const iso = date.attributes["iso-8601-date"] ?? "";
  const [year, month, day] = /^\d{4}(-\d\d){0,2}/.test(iso)
    ? iso.slice(0, 10).split("-").map(Number)
    : [part("year"), part("month"), part("day")].map((text) => Number.parseInt(text, 10));
  if (year === undefined || !(year >= 1_000 && year <= 9_999)) return null;
  const [m, d] = [Number.isInteger(month) ? month : 1, Number.isInteger(day) ? day : 1];
  const time = new Date(Date.UTC(year, (m ?? 1) - 1, d ?? 1));
  return time.getUTCDate() === (d ?? 1) ? time.toISOString().slice(0, 10) : null;
}
