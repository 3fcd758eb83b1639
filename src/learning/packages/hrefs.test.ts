import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { FileIndex } from "./file-index.ts";
import { joinParameters, resolveHref, splitHref } from "./hrefs.ts";

const files = new FileIndex([
  "index.html",
  "content/lesson 1.html",
  "content/a%20b.html",
  "content/Été.html",
  "content/درس.html",
  "content/what?.html",
  "content/c#1.html",
  "shared/launch.html",
  "Mixed/Case.HTML",
]);

const inside = (href: string, bases: string[] = [], parameters = "") => {
  const resolved = resolveHref(href, bases, files, parameters);
  return resolved.kind === "inside" ? { file: resolved.file, href: resolved.href } : resolved.kind;
};

describe("where an href leads", () => {
  test.each([
    ["index.html", "index.html", "index.html"],
    ["./shared/../index.html", "index.html", "index.html"],
    ["/index.html", "index.html", "index.html"],
    ["shared/launch.html?content=playing#top", "shared/launch.html", "shared/launch.html?content=playing#top"],
    ["content/lesson 1.html", "content/lesson 1.html", "content/lesson%201.html"],
    ["content/lesson%201.html", "content/lesson 1.html", "content/lesson%201.html"],
    ["content/a%20b.html", "content/a%20b.html", "content/a%2520b.html"],
    ["content/%C3%89t%C3%A9.html", "content/Été.html", "content/%C3%89t%C3%A9.html"],
    ["content/%C9t%E9.html", "content/Été.html", "content/%C3%89t%C3%A9.html"],
    ["content/E\u0301te\u0301.html", "content/Été.html", "content/%C3%89t%C3%A9.html"],
    ["content/درس.html?s=درس", "content/درس.html", "content/%D8%AF%D8%B1%D8%B3.html?s=%D8%AF%D8%B1%D8%B3"],
    ["content\\lesson 1.html", "content/lesson 1.html", "content/lesson%201.html"],
    ["content/what?.html", "content/what?.html", "content/what%3F.html"],
    ["content/c#1.html", "content/c#1.html", "content/c%231.html"],
    ["mixed/case.html", "Mixed/Case.HTML", "Mixed/Case.HTML"],
  ])("%s leads to %s", (href, file, encoded) => {
    expect(inside(href)).toEqual({ file, href: encoded });
  });

  test.each([
    "../index.html",
    "content/../../index.html",
    "%2e%2e/index.html",
    ".%2E/x",
    "..\\index.html",
    "%2e%2e%2findex.html",
  ])("%s leads out of the package", (href) => {
    expect(inside(href)).toBe("outside");
  });

  test.each(["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "JAVASCRIPT:x", "vbscript:x", "http://"])(
    "%s is not opened",
    (href) => {
      expect(inside(href)).toBe("forbidden");
    },
  );

  test("a file on the web is opened where it lies, with its parameters", () => {
    expect(resolveHref("https://example.org/a?b=c#d", [], files, "?x=1")).toEqual({
      kind: "external",
      href: "https://example.org/a?b=c&x=1#d",
    });
    expect(resolveHref("//example.org/a", [], files)).toEqual({ kind: "external", href: "https://example.org/a" });
  });

  test("only a difference in case is worth a warning, not one in how accents are written", () => {
    expect(resolveHref("mixed/case.html", [], files)).toMatchObject({ isExact: false });
    expect(resolveHref("content/E\u0301te\u0301.html", [], files)).toMatchObject({ isExact: true });
  });
});

describe("xml:base", () => {
  test.each([
    [["content/"], "lesson 1.html", "content/lesson 1.html"],
    [["content"], "lesson 1.html", "content/lesson 1.html"],
    [["content\\"], "lesson 1.html", "content/lesson 1.html"],
    [["", "content/", ""], "lesson 1.html", "content/lesson 1.html"],
    [["shared/", "../content/"], "lesson 1.html", "content/lesson 1.html"],
    [["content/", "/shared/"], "launch.html", "shared/launch.html"],
    [["content/imsmanifest.xml"], "lesson 1.html", "content/lesson 1.html"],
    [["shared%2F"], "launch.html", "shared/launch.html"],
    [["content/"], "/index.html", "index.html"],
  ])("%j with %s is %s", (bases, href, file) => {
    expect(inside(href, bases)).toMatchObject({ file });
  });

  test("a base outside the package is refused, one on the web is followed", () => {
    expect(inside("x.html", ["../"])).toBe("outside");
    expect(resolveHref("x.html", ["https://example.org/course/"], files)).toEqual({
      kind: "external",
      href: "https://example.org/course/x.html",
    });
    expect(inside("x.html", ["javascript:alert(1)//"])).toBe("forbidden");
  });
});

describe("an item's parameters (CAM 3.4.1.15)", () => {
  test.each([
    ["a.html", "?x=1", "a.html?x=1"],
    ["a.html", "x=1", "a.html?x=1"],
    ["a.html", "?&?x=1", "a.html?x=1"],
    ["a.html?b=2", "?x=1", "a.html?b=2&x=1"],
    ["a.html?b=2", "&x=1", "a.html?b=2&x=1"],
    ["a.html", "#top", "a.html#top"],
    ["a.html#here", "#top", "a.html#here"],
    ["a.html#here", "?x=1", "a.html?x=1#here"],
    ["a.html", "?x=1#top", "a.html?x=1#top"],
    ["a.html", "", "a.html"],
    ["a.html", "?", "a.html"],
    ["a.html", '?x=a b"<', "a.html?x=a%20b%22%3C"],
    ["a.html", "?x=%41%zz", "a.html?x=%41%25zz"],
  ])("%s and %s make %s", (href, parameters, joined) => {
    expect(joinParameters(splitHref(href), parameters)).toBe(joined);
  });
});

test("whatever is written, what is launched lies in the package or on the web", () => {
  const part = fc.oneof(
    fc.constantFrom("..", ".", "a", "%2e%2e", "%2F", "\\", "/", "//", ":", "?", "#", "http:", "javascript:", "%", " "),
    fc.string({ unit: "binary", maxLength: 4 }),
  );
  const text = fc.array(part, { maxLength: 8 }).map((parts) => parts.join(""));
  fc.assert(
    fc.property(text, fc.array(text, { maxLength: 3 }), text, (href, bases, parameters) => {
      const resolved = resolveHref(href, bases, files, parameters);
      if (resolved.kind === "inside") {
        const url = new URL(resolved.href, "https://package.invalid/root/");
        expect(url.origin).toBe("https://package.invalid");
        expect(url.pathname).toMatch(/^\/root\//);
      }
      if (resolved.kind === "external") expect(resolved.href).toMatch(/^https?:\/\//);
    }),
    { numRuns: 1000 },
  );
});
