import type { ContentsLine, JatsProblem } from "../types.ts";
import { write } from "./html.ts";
import { type JatsMetadata, readMetadata } from "./metadata.ts";
import { type JatsReference, readReference } from "./references.ts";
import {
  below,
  childrenOf,
  elementsOf,
  type JatsElement,
  type JatsLimits,
  JatsRefusal,
  plainText,
  readJatsTree,
} from "./tree.ts";
import { Writing } from "./writing.ts";

export interface ReadArticle {
  metadata: JatsMetadata;
  /** Body, back matter and what floats, in the order of the source. */
  html: string;
  /** The front matter, whole but for mail addresses. */
  about: string;
  contents: ContentsLine[];
  /** Plain text of the body. */
  text: string;
  words: number;
  references: JatsReference[];
  problems: JatsProblem[];
}

export interface ReadArticleOptions {
  /** Address of a file that came with the article, by the name the article calls it by. */
  fileAddress?: (name: string) => string | undefined;
  limits?: JatsLimits;
}

/** Reads a JATS article, 1.1 to 1.3. Throws a `JatsRefusal` for what is none or is not safe to read. */
export async function readArticle(
  bytes: Uint8Array,
  { fileAddress = () => undefined, limits }: ReadArticleOptions = {},
): Promise<ReadArticle> {
  const { root, problems } = await readJatsTree(bytes, limits);
  const metadata = readMetadata(root);
  if (Object.keys(metadata.title).length === 0) throw new JatsRefusal("no-title");
  const w = new Writing(root, fileAddress, write);
  // The text first: an id that the front matter uses too belongs to the text, where links lead to it.
  const html = elementsOf(root)
    .filter((child) => child.name !== "front")
    .map((child) => w.element(child, { flow: "block", depth: 0, isFront: false }))
    .join("");
  const about = childrenOf(root, "front")
    .map((front) => w.nodes(front.children, { flow: "block", depth: 0, isFront: true }))
    .join("");
  const text = childrenOf(root, "body").map(textOf).join("\n");
  return {
    metadata,
    html,
    about,
    contents: w.contents.filter(({ depth }) => depth < 2).slice(0, 200),
    text: text.slice(0, 400_000),
    words: text.match(/\p{L}[\p{L}\p{M}\p{N}'’-]*/gu)?.length ?? 0,
    references: below(root, "ref").slice(0, 5_000).map(readReference),
    problems: [...problems, ...w.problems],
  };
}

/** Plain text, a line for each paragraph or cell. */
const textOf = (element: JatsElement): string =>
  elementsOf(element)
    .map((child) =>
      child.name === "p" || child.name === "title" || child.name === "td" ? plainText(child) : textOf(child),
    )
    .filter(Boolean)
    .join("\n");
