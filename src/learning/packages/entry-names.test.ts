import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { foldedName, isSystemFile, normaliseEntryName } from "./entry-names.ts";
import { defaultLimits } from "./limits.ts";

const read = (name: string) => normaliseEntryName(name, defaultLimits);
const codeOf = (name: string) => {
  const result = read(name);
  return result.ok ? null : result.problem.code;
};

describe("names that are refused", () => {
  test.each([
    ["/etc/passwd", "absolute-path"],
    ["\\\\server\\share\\x.html", "absolute-path"],
    ["\\windows\\x.html", "absolute-path"],
    ["C:/x.html", "drive-letter"],
    ["c:x.html", "drive-letter"],
    ["C:\\x.html", "drive-letter"],
    ["../x.html", "parent-path"],
    ["a/../../x.html", "parent-path"],
    ["a/..", "parent-path"],
    ["..\\..\\x.html", "parent-path"],
    ["a/.. /x.html", "parent-path"],
    ["a/.../x.html", "parent-path"],
    ["a\u0000.html", "control-character"],
    ["a\nb.html", "control-character"],
    ["a\u0085b.html", "control-character"],
    ["invoice\u202efdp.exe", "control-character"],
    ["CON", "reserved-name"],
    ["a/nul", "reserved-name"],
    ["aux.txt", "reserved-name"],
    ["Lpt1.html", "reserved-name"],
    ["com¹", "reserved-name"],
    ["prn .js", "reserved-name"],
    ["NUL./x", "reserved-name"],
    [`${"a".repeat(256)}.html`, "name-too-long"],
    [`${"ع".repeat(128)}`, "name-too-long"],
    [Array.from({ length: 10 }, () => "a".repeat(120)).join("/"), "name-too-long"],
    [`${"a/".repeat(41)}x`, "path-too-deep"],
  ])("%j is refused as %s", (name, code) => {
    expect(codeOf(name)).toBe(code);
  });
});

describe("names that are taken", () => {
  test.each([
    ["index.html", "index.html"],
    ["./a//b/./c.html", "a/b/c.html"],
    ["a\\b\\c.html", "a/b/c.html"],
    ["console.js", "console.js"],
    ["auxiliary/con-tent.html", "auxiliary/con-tent.html"],
    ["وحدة/درس ١.html", "وحدة/درس ١.html"],
    ["a..b.html", "a..b.html"],
    [".hidden/x", ".hidden/x"],
    ["100%.html", "100%.html"],
    ["%2e%2e/x", "%2e%2e/x"],
  ])("%j becomes %j", (name, path) => {
    expect(read(name)).toMatchObject({ ok: true, path });
  });

  test("a name that ends with a slash of either kind is a folder", () => {
    expect(read("a/")).toMatchObject({ ok: true, isFolder: true, path: "a" });
    expect(read("a\\b\\")).toMatchObject({ ok: true, isFolder: true, path: "a/b" });
    expect(read("a")).toMatchObject({ ok: true, isFolder: false });
  });
});

const pieces = ["a", "b", "..", ".", "/", "\\", " ", ":", "\u0000", "\u0007", "CON", "%2e", "é", "e\u0301"];
const nasty = fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map((parts) => parts.join(""));

test("whatever the name, the path never leaves the package and is never absolute", () => {
  fc.assert(
    fc.property(fc.oneof(nasty, fc.string({ unit: "binary" })), (name) => {
      const result = read(name);
      if (!result.ok) return;
      const segments = result.path.split("/");
      expect(result.path.startsWith("/")).toBe(false);
      expect(result.path).not.toMatch(/\\|\0/);
      expect(result.path === "" || segments.every((segment) => segment !== "" && !/^[. ]+$/.test(segment))).toBe(true);
      expect(new URL(result.path.split("/").map(encodeURIComponent).join("/"), "http://h/base/").pathname).toMatch(
        /^\/base\//,
      );
    }),
    { numRuns: 1000 },
  );
});

test("a drive behind a folder that means nothing is a drive", () => {
  for (const name of [".\\a:", "./C:/x", ".//d:evil"]) {
    const result = read(name);
    expect(result.ok ? "taken" : result.problem.code).toBe("drive-letter");
  }
});

test("normalising twice changes nothing", () => {
  fc.assert(
    fc.property(nasty, (name) => {
      const once = read(name);
      if (!once.ok) return;
      expect(read(once.path)).toMatchObject({ ok: true, path: once.path });
    }),
    { numRuns: 1000 },
  );
});

test("names that some file system takes for one fold to one", () => {
  expect(foldedName("Bild.PNG")).toBe(foldedName("bild.png"));
  expect(foldedName("e\u0301te\u0301.html")).toBe(foldedName("été.html"));
  expect(foldedName("STRASSE")).toBe(foldedName("straße"));
  expect(foldedName("a.html")).not.toBe(foldedName("b.html"));
});

test("folding does not depend on the case it starts from", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (name) => {
      expect(foldedName(foldedName(name))).toBe(foldedName(name));
    }),
  );
});

test.each(["__MACOSX/a.html", "course/__MACOSX/._a.html", "a/.DS_Store", "Thumbs.db", "a/._index.html", "desktop.ini"])(
  "%s is a system's file",
  (path) => {
    expect(isSystemFile(path)).toBe(true);
  },
);

test.each(["index.html", "thumbs.db.html", "macosx/a", "a/_b"])("%s is not a system's file", (path) => {
  expect(isSystemFile(path)).toBe(false);
});
