import fc from "fast-check";
import { expect, test } from "vitest";
import { letterHtml } from "./letter-html.ts";

test("an Arabic letter runs from right to left, its address from left to right", () => {
  const html = letterHtml({ lang: "ar", subject: "وصولك", body: "نص\n\nhttps://example.org/ar/access?x=1&y=2" });
  expect(html).toMatch(/<html lang="ar" dir="rtl">/);
  expect(html).toContain('<a href="https://example.org/ar/access?x=1&amp;y=2" dir="ltr"');
  expect(html).toContain("text-align:right");
});

test("whatever a name holds, it stays text", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.constantFrom('"><script>', 'https://x/"onclick=alert(1)', "<b>&")), (name) => {
      const html = letterHtml({ lang: "en", subject: name, body: `${name},\n\nhello` });
      const tags = [...html.matchAll(/<\/?([a-z!]+)/g)].map(([, tag = ""]) => tag);
      const known = new Set(["!doctype", "html", "head", "meta", "title", "body", "div", "p", "br", "a"]);
      expect(tags.filter((tag) => !known.has(tag))).toEqual([]);
      expect(html).not.toMatch(/<a href="[^"]*"(?! dir="ltr" style="color:#14406b">)/);
    }),
  );
});
