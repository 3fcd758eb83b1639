import { describe, expect, test } from "vitest";
import { oneScoItem, oneScoResource, scorm12Manifest, scorm2004Manifest } from "./test-archives.ts";
import { allItems, codesOf, itemNamed, readContents, readImsManifest } from "./test-packages.ts";

const resource = (id: string, href: string, more = "") =>
  `<resource identifier="${id}" type="webcontent" adlcp:scormtype="sco" href="${href}">${more}</resource>`;
const item = (id: string, ref = "r", more = "") =>
  `<item identifier="${id}" identifierref="${ref}"><title>${id}</title>${more}</item>`;

describe("standard and edition", () => {
  test.each([
    ["1.2", "scorm-1.2", undefined],
    ["CAM 1.3", "scorm-2004", "2nd"],
    ["2004 3rd Edition", "scorm-2004", "3rd"],
    ["2004 3RD  edition", "scorm-2004", "3rd"],
    ["2004 4th Edition", "scorm-2004", "4th"],
  ])("schemaversion %s", async (version, standard, edition) => {
    const manifest =
      version === "1.2"
        ? scorm12Manifest(oneScoItem, oneScoResource)
        : scorm2004Manifest(oneScoItem, oneScoResource, version);
    const reading = await readImsManifest(manifest);
    expect(reading).toMatchObject({ standard, playable: true, problems: [] });
    expect(reading.edition).toBe(edition);
  });

  test("a version nobody knows is worked out from the namespaces, with a warning at its line", async () => {
    const reading = await readImsManifest(scorm2004Manifest(oneScoItem, oneScoResource, "7.0"));
    expect(reading).toMatchObject({ standard: "scorm-2004", edition: "3rd" });
    expect(reading.problems).toMatchObject([{ code: "version-unknown", line: 4, params: { version: "7.0" } }]);
  });

  test("no metadata and no namespaces still make a course", async () => {
    const bare = `<manifest><organizations><organization><title>T</title><item identifierref="r"><title>L</title></item></organization></organizations>
      <resources><resource identifier="r" href="index.html" scormtype="SCO"/></resources></manifest>`;
    const reading = await readImsManifest(bare);
    expect(reading).toMatchObject({ standard: "scorm-1.2", playable: true });
    expect(allItems(reading)).toMatchObject([{ scormType: "sco", href: "index.html" }]);
    expect(codesOf(reading)).toEqual(["version-missing", "identifier-missing"]);
  });

  test("namespaces of another version than the one stated are told", async () => {
    const reading = await readImsManifest(scorm2004Manifest(oneScoItem, oneScoResource, "1.2"));
    expect(reading.standard).toBe("scorm-1.2");
    expect(codesOf(reading)).toEqual(["namespace-unusual"]);
  });
});

describe("what is launched", () => {
  test("parameters, queries and xml:base at every level are joined", async () => {
    const reading = await readImsManifest(
      scorm2004Manifest(
        '<item identifier="i" identifierref="r" parameters="?content=2#part"><title>L</title></item>',
        "",
        "2004 4th Edition",
        '<resources xml:base="shared/"><resource identifier="r" type="webcontent" adlcp:scormType="sco" xml:base="pages/" href="launch%20me.html?a=1"/></resources>',
      ),
      "shared/pages/launch me.html",
    );
    expect(itemNamed(reading, "i")).toMatchObject({
      href: "shared/pages/launch%20me.html?a=1&content=2#part",
      file: "shared/pages/launch me.html",
      scormType: "sco",
    });
  });

  test("an xml:base at the manifest counts too", async () => {
    const manifest = scorm12Manifest(oneScoItem, oneScoResource, 'xml:base="sub/"');
    expect(itemNamed(await readImsManifest(manifest, "sub/index.html"), "i").file).toBe("sub/index.html");
  });

  test("a file spelled in another case is found, with a warning", async () => {
    const reading = await readImsManifest(
      scorm12Manifest(oneScoItem, resource("r", "Pages/START.HTM")),
      "pages/start.htm",
    );
    expect(itemNamed(reading, "i")).toMatchObject({ file: "pages/start.htm", href: "pages/start.htm" });
    expect(reading.problems).toMatchObject([
      { severity: "warning", code: "href-case-mismatch", entry: "pages/start.htm" },
    ]);
  });

  test("backslashes in an href are corrected, with a warning", async () => {
    const reading = await readImsManifest(scorm12Manifest(oneScoItem, resource("r", "pages\\a.html")), "pages/a.html");
    expect(itemNamed(reading, "i").file).toBe("pages/a.html");
    expect(codesOf(reading)).toEqual(["href-backslash"]);
  });

  test.each([
    ["../../etc/passwd", "href-outside-package"],
    ["javascript:alert(1)", "href-not-allowed"],
    ["nowhere.html", "launch-file-missing"],
  ])("%s is an error that names its line, and is not launched", async (href, code) => {
    const reading = await readImsManifest(
      scorm12Manifest(item("i") + item("k", "ok"), `\n${resource("r", href)}\n${resource("ok", "index.html")}`),
    );
    expect(reading).toMatchObject({ playable: true, problems: [{ severity: "error", code, line: 6 }] });
    expect(itemNamed(reading, "i").file).toBeUndefined();
  });

  test("a page on the web is launched there, and the place is named once", async () => {
    const web = scorm12Manifest(
      item("i", "r") + item("k", "s"),
      resource("r", "https://example.org/a") + resource("s", "https://example.org/b"),
    );
    const reading = await readImsManifest(web);
    expect(itemNamed(reading, "i")).toMatchObject({ href: "https://example.org/a", isExternal: true });
    expect(reading.problems).toMatchObject([
      { severity: "note", code: "href-external", params: { host: "example.org" } },
    ]);
  });

  test("a resource without an address, and one without a scormType", async () => {
    const reading = await readImsManifest(
      scorm12Manifest(
        item("i", "r") + item("k", "s"),
        '<resource identifier="r" adlcp:scormtype="sco"><file href="index.html"/></resource><resource identifier="s" href="index.html"/>',
      ),
    );
    expect(itemNamed(reading, "k")).toMatchObject({ scormType: "asset", file: "index.html" });
    expect(codesOf(reading)).toEqual(["scorm-type-missing", "resource-without-href"]);
  });
});

describe("faults in the table of contents", () => {
  test("an item that leads to no resource", async () => {
    const reading = await readImsManifest(scorm12Manifest(oneScoItem + item("k", "gone"), oneScoResource));
    expect(reading.problems).toMatchObject([{ code: "resource-missing", params: { item: "k", resource: "gone" } }]);
    expect(reading.playable).toBe(true);
  });

  test("identifiers used twice: the first resource counts, the second item is renamed", async () => {
    const reading = await readImsManifest(
      scorm12Manifest(item("i") + item("i") + item("i-2"), oneScoResource + resource("r", "other.html")),
      "other.html",
    );
    expect(allItems(reading).map(({ identifier }) => identifier)).toEqual(["i", "i-2", "i-2-2"]);
    expect(allItems(reading)[0]?.file).toBe("index.html");
    expect(codesOf(reading)).toEqual(["duplicate-resource", "duplicate-item", "duplicate-item"]);
  });

  test("ten thousand items of one name are renamed without taking for ever", async () => {
    const reading = await readImsManifest(scorm12Manifest(item("i").repeat(10_000), oneScoResource));
    expect(new Set(allItems(reading).map(({ identifier }) => identifier)).size).toBe(10_000);
  }, 5_000);

  test("the default organization comes first, wherever it stands", async () => {
    const two = scorm12Manifest(oneScoItem, oneScoResource)
      .replace('default="o"', 'default="second"')
      .replace(
        "</organizations>",
        `<organization identifier="second"><title>Second</title>${item("k")}</organization></organizations>`,
      );
    const reading = await readImsManifest(two);
    expect(reading.organizations).toMatchObject([
      { identifier: "second", isDefault: true },
      { identifier: "o", isDefault: false },
    ]);
    expect(reading.title).toEqual({ und: "Second" });
    expect(codesOf(reading)).toEqual(["several-organizations"]);
  });

  test("a default organization that does not exist gives way to the first", async () => {
    const reading = await readImsManifest(
      scorm12Manifest(oneScoItem, oneScoResource).replace('default="o"', 'default="x"'),
    );
    expect(reading.organizations).toMatchObject([{ identifier: "o", isDefault: true }]);
    expect(codesOf(reading)).toEqual(["default-organization-missing"]);
  });

  test("without items the resources that can be launched are listed", async () => {
    const reading = await readImsManifest(scorm12Manifest("", oneScoResource));
    expect(reading.organizations).toMatchObject([
      { title: { und: "Course" }, items: [{ identifier: "r", scormType: "sco" }] },
    ]);
    expect(codesOf(reading)).toEqual(["organization-empty", "organization-missing"]);
  });

  test("dependencies in a circle and to nowhere are warnings", async () => {
    const chain = [
      resource("r", "index.html", '<dependency identifierref="s"/><dependency identifierref="gone"/>'),
      resource("s", "index.html", '<dependency identifierref="t"/>'),
      resource("t", "index.html", '<dependency identifierref="r"/>'),
    ];
    const reading = await readImsManifest(scorm12Manifest(oneScoItem, chain.join("")));
    expect(reading.problems.map(({ severity, code }) => [severity, code])).toEqual([
      ["warning", "dependency-missing"],
      ["warning", "dependency-circle"],
    ]);
    expect(reading.resources.map(({ dependencies }) => dependencies)).toEqual([["s"], ["t"], ["r"]]);
  });

  test("a manifest inside the manifest: its resources are found, with a warning", async () => {
    const inner = `<manifest identifier="inner"><resources>${resource("inner-r", "index.html")}</resources></manifest>`;
    const manifest = scorm12Manifest(item("i", "inner-r"), "").replace("</manifest>", `${inner}</manifest>`);
    const reading = await readImsManifest(manifest);
    expect(itemNamed(reading, "i").file).toBe("index.html");
    expect(codesOf(reading)).toEqual(["submanifest-ignored"]);
  });

  test("listed files that are missing are warnings: ten by name, the rest by number", async () => {
    const list = Array.from({ length: 15 }, (_, index) => `<file href="gone${index}.png"/>`).join("");
    const reading = await readImsManifest(scorm12Manifest(oneScoItem, resource("r", "index.html", list)));
    expect(codesOf(reading)).toEqual([
      ...Array.from({ length: 10 }, () => "listed-file-missing"),
      "listed-files-missing-more",
    ]);
    expect(reading.problems.at(-1)?.params).toEqual({ count: 5 });
  });

  test("no more than a hundred faults are named", async () => {
    const reading = await readImsManifest(
      scorm12Manifest(Array.from({ length: 150 }, (_, n) => item(`i${n}`, `gone${n}`)).join(""), ""),
    );
    expect(reading.problems.filter(({ code }) => code === "resource-missing")).toHaveLength(100);
    expect(reading.problems).toContainEqual(expect.objectContaining({ code: "more-problems" }));
  });
});

describe("SCORM 1.2 data of an item", () => {
  test("is read whatever the case of its elements", async () => {
    const data = `<adlcp:MasteryScore>80</adlcp:MasteryScore><adlcp:maxtimeallowed>00:30:00</adlcp:maxtimeallowed>
      <adlcp:timelimitaction>Exit, No Message</adlcp:timelimitaction><adlcp:datafromlms> a=1 </adlcp:datafromlms>
      <adlcp:prerequisites type="aicc_script">i &amp; ~k</adlcp:prerequisites>`;
    const reading = await readImsManifest(scorm12Manifest(item("i") + item("k", "r", data), oneScoResource));
    expect(itemNamed(reading, "k")).toMatchObject({
      masteryScore: 80,
      maxTimeAllowed: "00:30:00",
      timeLimitAction: "exit,no message",
      dataFromLMS: " a=1 ",
      prerequisites: "i & ~k",
    });
    expect(reading.problems).toEqual([]);
  });

  test("values the standard does not know are told and left out", async () => {
    const data = `<adlcp:masteryscore>80%</adlcp:masteryscore><adlcp:maxtimeallowed>soon</adlcp:maxtimeallowed>
      <adlcp:timelimitaction>shout</adlcp:timelimitaction><adlcp:prerequisites>i &amp;</adlcp:prerequisites>`;
    const reading = await readImsManifest(scorm12Manifest(item("i") + item("k", "r", data), oneScoResource));
    expect(itemNamed(reading, "k")).toEqual(expect.not.objectContaining({ masteryScore: expect.anything() }));
    expect(codesOf(reading)).toEqual(["invalid-value", "invalid-value", "invalid-value", "prerequisites-unreadable"]);
  });

  test("prerequisites may name a later item, not one that does not exist", async () => {
    const needs = (script: string) => `<adlcp:prerequisites type="aicc_script">${script}</adlcp:prerequisites>`;
    const reading = await readImsManifest(
      scorm12Manifest(item("i", "r", needs("k")) + item("k", "r", needs("ghost")), oneScoResource),
    );
    expect(reading.problems).toMatchObject([
      { code: "prerequisites-unknown-item", params: { item: "k", reference: "ghost" } },
    ]);
  });
});

describe("titles and languages", () => {
  test("LOM gives titles, description and languages; the organization's title leads", async () => {
    const lom = `<schemaversion>1.2</schemaversion><lom><general><language>fr</language>
      <title><langstring xml:lang="fr">Police de proximité</langstring><langstring xml:lang="ar">شرطة</langstring></title>
      <description><langstring xml:lang="x-none">Un cours\n   court</langstring></description></general></lom>`;
    const manifest = scorm12Manifest(oneScoItem, oneScoResource).replace("<schemaversion>1.2</schemaversion>", lom);
    const reading = await readImsManifest(
      manifest.replace("<title>Course</title>", "<title>Police de proximité</title>"),
    );
    expect(reading).toMatchObject({
      title: { fr: "Police de proximité", ar: "شرطة" },
      description: { fr: "Un cours court" },
      languages: ["fr", "ar"],
    });
    expect(Object.keys(reading.title)).toEqual(["fr", "ar"]);
  });

  test("2004 LOM strings and xml:lang on the manifest", async () => {
    const lom = `<lom:lom xmlns:lom="http://ltsc.ieee.org/xsd/LOM"><lom:general><lom:title><lom:string language="es">Curso</lom:string></lom:title></lom:general></lom:lom></metadata>`;
    const manifest = scorm2004Manifest(oneScoItem, oneScoResource)
      .replace("</metadata>", lom)
      .replace("<manifest ", '<manifest xml:lang="en_GB" ');
    const reading = await readImsManifest(manifest);
    expect(reading.title).toEqual({ "en-GB": "Course", es: "Curso" });
    expect(reading.languages).toEqual(["en-GB", "es"]);
  });
});

describe("a broken manifest", () => {
  test("is played as far as it can be understood", async () => {
    const reading = await readImsManifest(
      scorm12Manifest(oneScoItem, oneScoResource).replace("<title>Lesson", "<title>R & D"),
    );
    expect(reading).toMatchObject({ standard: "scorm-1.2", playable: true });
    expect(reading.problems).toMatchObject([
      { severity: "error", code: "xml-malformed", file: "imsmanifest.xml", line: 4 },
    ]);
  });

  test("with nothing to launch gives way to index.html, which is said", async () => {
    const reading = await readImsManifest("<manifest><organizations>");
    expect(reading).toMatchObject({ standard: "html", playable: true });
    expect(allItems(reading)).toMatchObject([{ file: "index.html" }]);
    expect(reading.problems).toContainEqual(
      expect.objectContaining({ severity: "error", code: "played-as-web-page", entry: "index.html" }),
    );
  });

  test("that is no manifest at all does so too; without index.html nothing is played", async () => {
    expect(await readImsManifest("<html/>")).toMatchObject({ standard: "html", playable: true });
    const alone = await readContents({ "imsmanifest.xml": "<manifest>" });
    expect(alone).toMatchObject({ playable: false });
    expect(alone.problems.some(({ severity }) => severity === "error")).toBe(true);
  });

  test("with entities is refused even beside an index.html", async () => {
    const reading = await readImsManifest('<!DOCTYPE m [<!ENTITY x "y">]><manifest/>');
    expect(reading).toMatchObject({ playable: false, problems: [{ severity: "fatal", code: "xml-entity-refused" }] });
  });

  test("whose name is written in capitals is found, with a warning", async () => {
    const reading = await readContents({
      "IMSManifest.XML": scorm12Manifest(oneScoItem, oneScoResource),
      "index.html": "",
    });
    expect(reading).toMatchObject({ standard: "scorm-1.2", playable: true });
    expect(codesOf(reading)).toEqual(["manifest-name-case"]);
  });
});
