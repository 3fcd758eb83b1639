import { expect, test } from "vitest";
import { isSameTree, matchParts, type Part } from "./matching.ts";

const part = (id: string, title: string, href: string | undefined, number = "1", parent?: string): Part => ({
  id,
  title: { und: title },
  href,
  parent,
  number,
});
const told = (from: Part[], to: Part[]) =>
  matchParts(from, to).map((match) =>
    `${match.from?.id ?? "-"} ${match.to?.id ?? "-"} ${match.differences.join(" ")}`.trim(),
  );

test("parts are the same by identifier, and by file or title where the identifier has changed", () => {
  const from = [
    part("a", "One", "1.html"),
    part("b", "Two", "2.html"),
    part("c", "Three", "3.html"),
    part("d", "Four", "4.html"),
  ];
  const to = [
    part("a", "One, revised", "1.html"),
    part("x", "Two", "2.html"),
    part("y", "Three", "drei.html"),
    part("n", "New", "n.html"),
  ];
  expect(told(from, to)).toEqual(["a a title", "b x identifier", "c y identifier file", "d -", "- n"]);
});

test("a tool that numbers identifiers anew gives no part the result of the one that stood in its place", () => {
  const from = [part("i0", "Law", "law.html"), part("i1", "Search", "search.html")];
  const to = [
    part("i0", "Welcome", "welcome.html"),
    part("i1", "Law", "law.html"),
    part("i2", "Search", "search.html"),
  ];
  expect(told(from, to)).toEqual(["- i0", "i0 i1 identifier", "i1 i2 identifier"]);
});

test("titles and files that stand twice tell nothing, and a chapter is never taken for what is opened", () => {
  const from = [part("a", "Quiz", "player.html"), part("b", "Quiz", "player.html"), part("c", "Chapter", undefined)];
  const to = [part("x", "Quiz", "player.html"), part("y", "Quiz", "player.html"), part("c", "Chapter", "chapter.html")];
  expect(told(from, to)).toEqual(["a -", "b -", "c -", "- x", "- y", "- c"]);
});

test("a part in another chapter is told to be elsewhere, and then the tree is another", () => {
  const chapters = [part("A", "A", undefined, "1"), part("B", "B", undefined, "2")];
  const from = [...chapters, part("p", "P", "p.html", "1.1", "A")];
  const to = [...chapters, part("p", "P", "p.html", "2.1", "B")];
  expect(told(from, to)).toEqual(["A A", "B B", "p p place"]);
  expect([isSameTree(matchParts(from, to)), isSameTree(matchParts(from, from))]).toEqual([false, true]);
});
