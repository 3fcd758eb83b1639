import type { CslItem, CslName } from "#platform/citations/types.ts";
import { at, attribute, below, childrenOf, elementsOf, type JatsElement, plainText } from "./tree.ts";

export interface JatsReference {
  /** The `id` it is cited by, or empty. */
  id: string;
  words: string;
  doi: string;
  csl: CslItem;
}

/** The DOI a reference names, without its resolver; empty where none is. */
export function doiOf(element: JatsElement): string {
  const candidates = [
    ...below(element, "pub-id", "article-id")
      .filter((id) => id.attributes["pub-id-type"] === "doi")
      .map(plainText),
    ...below(element, "ext-link", "uri").flatMap((link) => [attribute(link, "href") ?? "", plainText(link)]),
    ...below(element, "comment", "mixed-citation").map(plainText),
  ];
  for (const text of candidates) {
    const found = /\b10\.\d{4,9}\/[^\s"<>]+/.exec(text)?.[0].replace(/[.,;)\]]+$/, "");
    if (found !== undefined) return found.slice(0, 300);
  }
  return "";
}

export function nameOf(element: JatsElement): CslName {
  const family = plainText(at(element, "surname"));
  const given = plainText(at(element, "given-names"));
  if (family === "") return { literal: plainText(element) };
  return given === "" ? { family } : { family, given };
}

const types: Record<string, string> = {
  journal: "article-journal",
  book: "book",
  "book-chapter": "chapter",
  confproc: "paper-conference",
  thesis: "thesis",
  report: "report",
  web: "webpage",
  webpage: "webpage",
  data: "dataset",
};

function namesOf(citation: JatsElement, role: "author" | "editor"): CslName[] {
  const groups = childrenOf(citation, "person-group").filter(
    (group) => (group.attributes["person-group-type"] ?? "author") === role,
  );
  const loose = role === "author" ? [citation] : [];
  return [...groups, ...loose].flatMap((group) =>
    childrenOf(group, "name", "string-name", "collab").map((each) =>
      each.name === "collab" ? { literal: plainText(each) } : nameOf(each),
    ),
  );
}

/** A reference as CSL-JSON, as far as it is marked; the words are always whole. */
export function readReference(element: JatsElement, position: number): JatsReference {
  const citation =
    below(element, "element-citation", "mixed-citation", "nlm-citation", "citation")[0] ??
    elementsOf(element).find((child) => child.name !== "label");
  const text = (name: string) => plainText(below(citation, name)[0]);
  const doi = doiOf(element);
  const kind = citation?.attributes["publication-type"] ?? citation?.attributes["citation-type"] ?? "";
  const titles = ["article-title", "chapter-title", "data-title", "part-title"].map(text).filter(Boolean);
  const source = text("source");
  const year = /\d{4}/.exec(text("year"))?.[0];
  const [first, last] = [text("fpage"), text("lpage")];
  const page = first === "" ? text("page-range") : last === "" || last === first ? first : `${first}-${last}`;
  const author = citation === undefined ? [] : namesOf(citation, "author");
  const editor = citation === undefined ? [] : namesOf(citation, "editor");
  const id = element.attributes.id ?? "";
  const words = citationWords(citation ?? element);
  const parts: Partial<Record<keyof CslItem, string>> = {
    "container-title": titles.length > 0 ? source : "",
    volume: text("volume"),
    issue: text("issue"),
    page,
    publisher: text("publisher-name"),
    "publisher-place": text("publisher-loc"),
    edition: text("edition"),
    ISBN: text("isbn"),
    DOI: doi,
  };
  const csl: CslItem = {
    id: id === "" ? `ref-${position}` : id,
    type: types[kind] ?? (titles.length > 0 && source !== "" ? "article-journal" : "document"),
    title: (titles[0] ?? (source || words)).slice(0, 1_000),
    ...Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== "")),
    ...(author.length === 0 ? {} : { author }),
    ...(editor.length === 0 ? {} : { editor }),
    ...(year === undefined ? {} : { issued: { "date-parts": [[Number(year)]] } }),
  };
  return { id, words: words.slice(0, 4_000), doi, csl };
}

/** All words of a citation with a space between its parts. */
const citationWords = (element: JatsElement): string =>
  element.children
    .map((child) =>
      typeof child === "string"
        ? child
        : ["name", "person-group", "element-citation", "nlm-citation"].includes(child.name)
          ? ` ${citationWords(child)} `
          : element.name === "mixed-citation"
            ? plainText(child)
            : ` ${plainText(child)} `,
    )
    .join("")
    .replace(/\s+/g, " ")
    .trim();
