import jsonld from "jsonld";
import { loadContext } from "./contexts.ts";

export type Json = string | number | boolean | null | Json[] | { [key: string]: Json };
export type JsonObject = { [key: string]: Json };

/** `safe`: what the contexts do not define is refused, not passed over; else it could be added without breaking a signature. */
const options = { algorithm: "RDFC-1.0", safe: true, documentLoader: loadContext } as const;

/** A document as RDF in canonical form (RDFC-1.0). Throws for what is no JSON-LD of the contexts we have. */
export async function canonical(document: JsonObject): Promise<string> {
  return (await jsonld.canonize(document as jsonld.JsonLdDocument, options as never)) as unknown as string;
}

/** Values of these are words of the contexts, not texts. */
const words = new Set(["@context", "type", "cryptosuite", "proofPurpose", "statusPurpose"]);
const standIn = "urn:x-praxis:stand-in:";
const mostTemplates = 200;

const expandedOf = new Map<string, Promise<unknown>>();

/**
 * The same for documents of ours, which differ in their texts only: expanding one takes ten times as long as all that follows, so it is
 * done once with stand-ins for the texts, which are put in afterwards. Only for documents that this house has made.
 */
export async function canonicalOfOurs(document: JsonObject): Promise<string> {
  const texts: string[] = [];
  const template = templateOf(document, texts);
  const key = JSON.stringify(template);
  let expanded = expandedOf.get(key);
  if (expanded === undefined) {
    if (expandedOf.size >= mostTemplates) expandedOf.clear();
    expanded = checkedTemplate(template as JsonObject, document, texts);
    expandedOf.set(key, expanded);
    expanded.catch(() => expandedOf.delete(key));
  }
  return canonicalOfExpanded(filled(await expanded, texts));
}

async function checkedTemplate(template: JsonObject, first: JsonObject, texts: readonly string[]): Promise<unknown> {
  const expanded: unknown = await jsonld.expand(template as jsonld.JsonLdDocument, options as never);
  if ((await canonicalOfExpanded(filled(expanded, texts))) !== (await canonical(first)))
    throw new Error("a document of this shape cannot be filled in afterwards");
  return expanded;
}

const canonicalOfExpanded = async (expanded: unknown): Promise<string> =>
  (await jsonld.canonize(
    expanded as jsonld.JsonLdDocument,
    { ...options, skipExpansion: true } as never,
  )) as unknown as string;

function templateOf(value: Json, texts: string[]): Json {
  if (typeof value === "string") {
    texts.push(value);
    return `${standIn}${texts.length - 1}`;
  }
  if (Array.isArray(value)) return value.map((each) => templateOf(each, texts));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, words.has(name) ? each : templateOf(each, texts)]),
  );
}

function filled(value: unknown, texts: readonly string[]): unknown {
  if (typeof value === "string") {
    return value.startsWith(standIn) ? (texts[Number(value.slice(standIn.length))] ?? value) : value;
  }
  if (Array.isArray(value)) return value.map((each) => filled(each, texts));
  if (value === null || typeof value !== "object") return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, filled(each, texts)]));
}
