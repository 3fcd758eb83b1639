import { directionOf } from "#platform/i18n/index.ts";
import type { ContentsLine, JatsProblem } from "../types.ts";
import names from "./element-names.json" with { type: "json" };
import { attribute, elementsOf, isElement, type JatsElement, type JatsNode } from "./tree.ts";

/** Where text stands: between blocks, or within a line, where HTML allows no block. */
export type Flow = "block" | "inline";

export const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");

/** What we put in that the source does not have: signs between the parts of a reference, ways back. */
export const added = (html: string): string => `<span class="added">${html}</span>`;

const blocks = new Set(
  `p sec list def-list disp-quote disp-formula disp-formula-group fig fig-group table-wrap table-wrap-group boxed-text preformat
  verse-group statement supplementary-material speech media ref-list table chem-struct-wrap array code body back fn-group`.split(
    /\s+/,
  ),
);
export const isBlock = (element: JatsElement): boolean => blocks.has(element.name);
export const holdsBlock = (element: JatsElement): boolean =>
  elementsOf(element).some((child) => isBlock(child) || holdsBlock(child));

/** White space alone, or nothing, between the elements: data rather than sentences. */
export const isData = (element: JatsElement): boolean =>
  element.children.every((child) => isElement(child) || child.trim() === "");

/** Addresses that may stand in a page; anything else is dropped. */
export function safeAddress(address: string | undefined): string | undefined {
  const text = (address ?? "").trim();
  if (/^10\.\d{4,9}\/\S+$/.test(text)) return `https://doi.org/${encodeURI(text)}`;
  if (/^www\./i.test(text)) return `http://${text}`;
  if (!/^(https?:\/\/|mailto:)/i.test(text)) return undefined;
  return URL.canParse(text) ? text : undefined;
}

const known = new Set(names);

/** Where an element stands: how deep below the article's headings, and whether headings are for its contents at all. */
export interface Place {
  flow: Flow;
  depth: number;
  /** Front matter has no headings, and no mail addresses: those are for the editors. */
  isFront: boolean;
}

/** Writes an element by the form there is for its name. */
export type WriteElement = (w: Writing, element: JatsElement, place: Place) => string;

/** One article on its way into HTML. */
export class Writing {
  readonly problems: JatsProblem[] = [];
  readonly contents: ContentsLine[] = [];
  /** Address of a figure or supplement that came with the article, by the name it is called by. */
  readonly fileAddress: (name: string) => string | undefined;
  readonly #ids: ReadonlySet<string>;
  readonly #used = new Set<string>();
  readonly #cited = new Set<string>();
  readonly #told = new Set<string>();

  readonly #write: WriteElement;

  constructor(root: JatsElement, fileAddress: (name: string) => string | undefined, write: WriteElement) {
    this.fileAddress = fileAddress;
    this.#write = write;
    this.#ids = new Set(idsBelow(root));
  }

  element = (element: JatsElement, place: Place): string => this.#write(this, element, place);

  /** Writes nodes one after the other, in the order of the source: nothing is moved, nothing is left out. */
  nodes(nodes: readonly JatsNode[], place: Place): string {
    let html = "";
    for (const node of nodes) html += isElement(node) ? this.element(node, place) : escaped(node);
    return html;
  }

  /** An id of the article as one of the page, which has ids of its own. */
  static anchor = (id: string): string => `a-${id.replace(/[^\p{L}\p{N}_.-]/gu, "_").slice(0, 80)}`;

  has = (id: string): boolean => this.#ids.has(id);

  /** The attributes of an element that every element may have; an id counts once. */
  common(element: JatsElement): string {
    const id = element.attributes.id;
    const lang = element.attributes["xml:lang"];
    let text = "";
    if (id !== undefined && id !== "" && !this.#used.has(id)) {
      this.#used.add(id);
      text += ` id="${escaped(Writing.anchor(id))}"`;
    }
    if (lang !== undefined && /^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$/.test(lang))
      text += ` lang="${lang.toLowerCase()}" dir="${directionOf(lang.toLowerCase())}"`;
    return text;
  }

  /** An id for the place a note is called from; the first place only. */
  citing(id: string): string {
    if (this.#cited.has(id)) return "";
    this.#cited.add(id);
    return ` id="from-${escaped(Writing.anchor(id))}"`;
  }

  isCited = (id: string): boolean => this.#cited.has(id);

  /** What JATS does not know is kept, marked, and told of once. */
  tellUnknown(element: JatsElement): void {
    if (known.has(element.name) || this.#told.has(element.name) || this.#told.size >= 50) return;
    this.#told.add(element.name);
    this.problems.push({
      severity: "note",
      code: "unknown-element",
      name: element.name.slice(0, 100),
      line: element.line,
    });
  }

  tellMissing(name: string, element: JatsElement): void {
    if (this.problems.length < 200)
      this.problems.push({ severity: "note", code: "figure-missing", name: name.slice(0, 100), line: element.line });
  }
}

function idsBelow(element: JatsElement): string[] {
  const own = element.attributes.id;
  return [...(own === undefined ? [] : [own]), ...elementsOf(element).flatMap(idsBelow)];
}

export const hrefOf = (element: JatsElement): string => attribute(element, "href") ?? "";
export type WriteNodes = (nodes: readonly JatsNode[], flow: Flow) => string;
