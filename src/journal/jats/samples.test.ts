import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { projectRoot } from "#platform/paths.ts";
import { readArticle } from "./read-article.ts";
import { isElement, type JatsElement, type JatsNode, readJatsTree } from "./tree.ts";

const folder = join(projectRoot, "../shared/samples/jats/articles");
const isThere = existsSync(folder);
if (!isThere && process.env.CI === "true") throw new Error("the sample articles are missing");
const names = isThere ? readdirSync(folder).filter((name) => name.endsWith(".xml")) : [];

const split = (text: string): string[] => text.split(/\s+/).filter(Boolean);

/** The words of a source, in order: text that touches across an element's border is two words on both sides. */
const sourceWords = (node: JatsNode, isFront = false): string[] => {
  if (!isElement(node)) return split(node);
  if (isFront && node.name === "email") return [];
  const inFront = isFront || node.name === "front-stub";
  return node.children.flatMap((child) => sourceWords(child, inFront));
};

const entity: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&quot;": '"', "&amp;": "&" };

/** The words of our HTML: what we added is left out, the words of a picture count where it stands. */
const htmlWords = (html: string): string[] =>
  html
    .replace(/<span class="added">.*?<\/span>/gs, "")
    .replace(/<img [^>]*alt="([^"]*)" data-own-alt[^>]*>/g, "<i>$1</i>")
    .split(/<[^>]*>/)
    .flatMap((text) => split(text.replace(/&(?:lt|gt|quot|amp);/g, (name) => entity[name] ?? name)));

const partsOf = (root: JatsElement, isFront: boolean) =>
  root.children.filter((child) => isElement(child) && (child.name === "front") === isFront);

describe.skipIf(!isThere)("the sample articles", () => {
  test.each(names)("%s loses none of its words, in their order", async (name) => {
    const bytes = readFileSync(join(folder, name));
    const { root } = await readJatsTree(bytes);
    const article = await readArticle(bytes);
    expect(htmlWords(article.html)).toEqual(partsOf(root, false).flatMap((part) => sourceWords(part)));
    expect(htmlWords(article.about)).toEqual(partsOf(root, true).flatMap((part) => sourceWords(part, true)));
    expect(article.words).toBeGreaterThan(0);
    expect(Object.values(article.metadata.title)[0]).not.toBe("");
  });
});
