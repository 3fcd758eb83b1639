import { SaxesParser } from "saxes";
import { decodeXml, detectXmlEncoding, fallbackEncoding } from "#platform/xml/index.ts";
import type { JatsProblem, JatsProblemCode } from "../types.ts";
import entities from "./entities.json" with { type: "json" };

/** An element of an article: children and text in the order in which they are read. */
export interface JatsElement {
  /** Without prefix. */
  name: string;
  attributes: Record<string, string>;
  children: JatsNode[];
  line: number;
}
export type JatsNode = JatsElement | string;

export interface JatsLimits {
  characters: number;
  depth: number;
  elements: number;
}
export const jatsLimits: JatsLimits = { characters: 20_000_000, depth: 200, elements: 400_000 };

/** A file that is no article, or one that is not safe to read. */
export class JatsRefusal extends Error {
  override name = "JatsRefusal";
  readonly problem: JatsProblem;
  constructor(code: JatsProblemCode, name = "", line: number | null = null) {
    super(code);
    this.problem = { severity: "fatal", code, name: name.slice(0, 100), line };
  }
}

const localName = (name: string): string => name.slice(name.indexOf(":") + 1);

/**
 * Reads an article's XML into a tree. No document type is fetched; one that declares entities is refused, since that is how XML reads
 * other files and grows without bound. The names that HTML and JATS share (`&eacute;`) are known; others stay as they are written.
 * Throws a `JatsRefusal` for XML that is not well-formed, and at a limit.
 */
export async function readJatsTree(
  bytes: Uint8Array,
  limits: JatsLimits = jatsLimits,
): Promise<{ root: JatsElement; problems: JatsProblem[] }> {
  if (bytes.length > limits.characters * 4) throw new JatsRefusal("too-large");
  const problems: JatsProblem[] = [];
  const text = await decoded(bytes, problems);
  if (text.length > limits.characters) throw new JatsRefusal("too-large");
  const open: JatsElement[] = [];
  let root: JatsElement | undefined;
  let count = 0;
  const parser = new SaxesParser();
  Object.assign(parser.ENTITIES, entities);
  const addText = (part: string) => {
    const parent = open.at(-1);
    if (parent === undefined) return;
    const last = parent.children.length - 1;
    const before = parent.children[last];
    if (typeof before === "string") parent.children[last] = before + part;
    else parent.children.push(part);
  };
  parser.on("doctype", (doctype) => {
    const entity = /<!ENTITY\s+(?:%\s+)?([^\s>]+)/.exec(doctype);
    if (entity !== null) throw new JatsRefusal("entity-declared", entity[1], parser.line);
  });
  parser.on("error", (error) => {
    if (/undefined entity/.test(error.message)) {
      if (problems.length < 50)
        problems.push({ severity: "note", code: "unknown-entity", name: "", line: parser.line });
      return;
    }
    throw new JatsRefusal("not-xml", "", parser.line);
  });
  parser.on("opentag", ({ name, attributes }) => {
    count += 1;
    if (count > limits.elements) throw new JatsRefusal("too-many-elements", "", parser.line);
    if (open.length >= limits.depth) throw new JatsRefusal("too-deep", name, parser.line);
    const element: JatsElement = { name: localName(name), attributes, children: [], line: parser.line };
    open.at(-1)?.children.push(element);
    root ??= element;
    open.push(element);
  });
  parser.on("closetag", () => void open.pop());
  parser.on("text", addText);
  parser.on("cdata", addText);
  parser.write(text.trimStart()).close();
  if (root?.name !== "article") throw new JatsRefusal(root === undefined ? "not-xml" : "not-jats", root?.name);
  return { root, problems };
}

async function decoded(bytes: Uint8Array, problems: JatsProblem[]): Promise<string> {
  const read = async (label: string) => {
    let text = "";
    for await (const part of decodeXml(
      (async function* () {
        yield bytes;
      })(),
      label,
    ))
      text += part;
    return text;
  };
  const { label } = detectXmlEncoding(bytes.subarray(0, 1_024));
  try {
    return await read(label);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ERR_ENCODING_INVALID_ENCODED_DATA") throw error;
    problems.push({ severity: "note", code: "encoding", name: label, line: null });
    return read(fallbackEncoding);
  }
}

export const isElement = (node: JatsNode | undefined): node is JatsElement => typeof node === "object";

export const elementsOf = (element: JatsElement | undefined): JatsElement[] =>
  element?.children.filter((child) => isElement(child)) ?? [];

export const childrenOf = (element: JatsElement | undefined, ...names: string[]): JatsElement[] =>
  elementsOf(element).filter((child) => names.includes(child.name));

/** The first element along a path of names. */
export const at = (element: JatsElement | undefined, ...path: string[]): JatsElement | undefined =>
  path.reduce<JatsElement | undefined>((from, name) => elementsOf(from).find((child) => child.name === name), element);

/** All elements of a name below one, in order. */
export function below(element: JatsElement | undefined, ...names: string[]): JatsElement[] {
  return elementsOf(element).flatMap((child) => [
    ...(names.includes(child.name) ? [child] : []),
    ...below(child, ...names),
  ]);
}

/** An attribute by its local name: `href` is `xlink:href`, whatever the prefix. */
export function attribute(element: JatsElement | undefined, name: string): string | undefined {
  if (element === undefined) return undefined;
  const own = element.attributes[name];
  if (own !== undefined) return own.trim();
  const key = Object.keys(element.attributes).find((each) => each.endsWith(`:${name}`));
  return key === undefined ? undefined : element.attributes[key]?.trim();
}

const notText = new Set(["xref", "fn", "tex-math", "object-id", "alt-text", "long-desc"]);

/** All text of an element on one line, without the marks of its notes. */
export function plainText(element: JatsElement | undefined): string {
  const parts = (node: JatsNode): string =>
    typeof node === "string" ? node : notText.has(node.name) ? "" : spaced(node.children.map(parts), node.name);
  return element === undefined ? "" : element.children.map(parts).join("").replace(/\s+/g, " ").trim();
}

const apart = new Set(["p", "title", "sec", "list-item", "td", "th", "label", "abstract", "break", "caption", "tr"]);
const spaced = (parts: string[], name: string): string => (apart.has(name) ? ` ${parts.join("")} ` : parts.join(""));
