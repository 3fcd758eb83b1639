import { describe, expect, test } from "vitest";
import { cmi5Namespace } from "./manifest-cmi5.ts";
import { allItems, codesOf, readContents } from "./test-packages.ts";

const text = (name: string, content: string) => `<${name}><langstring lang="en">${content}</langstring></${name}>`;
const both = (content: string) => text("title", content) + text("description", content);
const unit = (id: string, url: string, attributes = "", more = "") =>
  `<au id="https://example.org/${id}" ${attributes}>${both(id)}<url>${url}</url>${more}</au>`;
const course = (body: string, id = "https://example.org/c") =>
  `<courseStructure xmlns="${cmi5Namespace}"><course id="${id}">${both("Course")}</course>${body}</courseStructure>`;
const readCourse = (body: string) => readContents({ "cmi5.xml": course(body), "index.html": "", "a/b.html": "" });

describe("cmi5", () => {
  test("units and blocks are read with all they say", async () => {
    const reading = await readCourse(
      `<objectives><objective id="https://example.org/o">${both("O")}</objective></objectives>
       <block id="https://example.org/b">${both("Block")}<objectives><objective idref="https://example.org/o"/></objectives>
       ${unit("u", "a/b.html?x=1", 'moveOn="Passed" masteryScore="0.8" launchMethod="OwnWindow" activityType="http://t"', "<launchParameters>p</launchParameters><entitlementKey>k</entitlementKey>")}</block>
       ${unit("web", "https://example.com/x?y=1")}`,
    );
    expect(reading).toMatchObject({
      standard: "cmi5",
      identifier: "https://example.org/c",
      title: { en: "Course" },
      playable: true,
    });
    expect(reading.cmi5?.children).toMatchObject([
      {
        kind: "block",
        objectives: ["https://example.org/o"],
        children: [
          {
            kind: "au",
            url: "a/b.html?x=1",
            file: "a/b.html",
            isExternal: false,
            moveOn: "Passed",
            masteryScore: 0.8,
            launchMethod: "OwnWindow",
            launchParameters: "p",
            entitlementKey: "k",
            activityType: "http://t",
          },
        ],
      },
      {
        kind: "au",
        url: "https://example.com/x?y=1",
        isExternal: true,
        moveOn: "NotApplicable",
        launchMethod: "AnyWindow",
      },
    ]);
    expect(allItems(reading).map(({ identifier }) => identifier)).toEqual(
      ["b", "u", "web"].map((id) => `https://example.org/${id}`),
    );
  });

  test("extensions of other namespaces are left alone", async () => {
    const reading = await readCourse(
      unit("u", "index.html", 'x:note="1" xmlns:x="http://x"', '<x:more xmlns:x="http://x"/>'),
    );
    expect(reading).toMatchObject({ playable: true, problems: [] });
  });

  test.each([
    ["no unit at all", "", "cmi5-missing-element"],
    ["a unit without an address", `<au id="https://e.org/u">${both("u")}</au>`, "cmi5-missing-element"],
    [
      "a title without a string",
      unit("u", "index.html").replace(text("title", "u"), "<title>u</title>"),
      "cmi5-missing-element",
    ],
    ["an element of its own making", unit("u", "index.html", "", "<teacher/>"), "cmi5-unexpected-element"],
    ["two addresses", unit("u", "index.html", "", "<url>b</url>"), "cmi5-unexpected-element"],
    ["objectives after the units", `${unit("u", "index.html")}<objectives/>`, "cmi5-unexpected-element"],
    [
      "an identifier that is no IRI",
      unit("u", "index.html").replace("https://example.org/u", "u"),
      "cmi5-identifier-not-iri",
    ],
    ["an identifier twice", unit("u", "index.html") + unit("u", "a/b.html"), "cmi5-duplicate-identifier"],
    ["an address with a space", unit("u", "http://example.com index.html"), "cmi5-url-invalid"],
    ["a score above one", unit("u", "index.html", 'masteryScore="80"'), "cmi5-invalid-value"],
    ["a moveOn nobody knows", unit("u", "index.html", 'moveOn="passed"'), "cmi5-invalid-value"],
  ])("a structure with %s is refused", async (_, body, code) => {
    const reading = await readCourse(body);
    expect(reading.playable).toBe(false);
    expect(reading.problems).toContainEqual(expect.objectContaining({ severity: "fatal", code }));
  });

  test("a missing file is no reason to refuse the rest, a climbing address is not followed", async () => {
    const reading = await readCourse(unit("u", "index.html") + unit("gone", "gone.html") + unit("up", "../x.html"));
    expect(reading.playable).toBe(true);
    expect(codesOf(reading)).toEqual(["launch-file-missing", "href-outside-package"]);
  });

  test("broken XML is not guessed at", async () => {
    const broken = course(unit("u", "a/b.html")).replace("</au>", "");
    const reading = await readContents({ "cmi5.xml": broken, "a/b.html": "", "c.html": "" });
    expect(reading).toMatchObject({ standard: "cmi5", playable: false });
    expect(codesOf(reading)).toContain("manifest-unreadable");
  });
});

describe("xAPI", () => {
  test("the activities that can be launched are the items", async () => {
    const tincan = `<tincan xmlns="http://projecttincan.com/tincan.xsd"><activities>
      <activity id="http://a/course" type="course"><name lang="en-us">Course</name><name lang="fr">Cours</name><launch lang="en">a/b.html?x=1</launch></activity>
      <activity id="http://a/question" type="interaction"><name>Q</name></activity></activities></tincan>`;
    const reading = await readContents({ "tincan.xml": tincan, "a/b.html": "" });
    expect(reading).toMatchObject({
      standard: "xapi",
      playable: true,
      title: { "en-US": "Course", fr: "Cours" },
      identifier: "http://a/course",
    });
    expect(allItems(reading)).toMatchObject([{ href: "a/b.html?x=1", file: "a/b.html" }]);
  });

  test("a package that launches nothing, or a missing file, says so", async () => {
    expect(codesOf(await readContents({ "tincan.xml": "<tincan><activities/></tincan>" }))).toEqual(["xapi-no-launch"]);
    const gone = '<tincan><activities><activity id="a"><launch>gone.html</launch></activity></activities></tincan>';
    expect(codesOf(await readContents({ "tincan.xml": gone }))).toEqual(["launch-file-missing"]);
  });
});

describe("H5P", () => {
  const library = { machineName: "H5P.Quiz", majorVersion: 1, minorVersion: 5 };
  const json = {
    title: "Quiz",
    language: "ar",
    mainLibrary: "H5P.Quiz",
    preloadedDependencies: [library],
    embedTypes: ["div"],
    license: "CC BY",
  };
  const files = { "content/content.json": "{}", "H5P.Quiz-1.5/library.json": "{}" };

  test("a whole package", async () => {
    const reading = await readContents({ "h5p.json": JSON.stringify(json), ...files });
    expect(reading).toMatchObject({
      standard: "h5p",
      playable: true,
      problems: [],
      title: { ar: "Quiz" },
      languages: ["ar"],
      h5p: { mainLibrary: "H5P.Quiz 1.5", libraries: ["H5P.Quiz 1.5"], embedTypes: ["div"], license: "CC BY" },
    });
  });

  test.each([
    ["broken JSON", { "h5p.json": "{" }, ["json-malformed"]],
    ["JSON that is no object", { "h5p.json": "[1]" }, ["json-malformed"]],
    ["no title or library", { "h5p.json": "{}", ...files }, ["h5p-incomplete", "h5p-incomplete"]],
    ["no content", { "h5p.json": JSON.stringify(json), "H5P.Quiz-1.5/library.json": "{}" }, ["h5p-content-missing"]],
    ["no library", { "h5p.json": JSON.stringify(json), "content/content.json": "{}" }, ["h5p-library-missing"]],
  ])("%s is named", async (_, contents, codes) => {
    const reading = await readContents(contents as Record<string, string>);
    expect(codesOf(reading)).toEqual(codes);
    expect(reading.playable).toBe(false);
  });
});

describe("web pages", () => {
  test.each([
    [["index.html", "other.html"], "index.html", []],
    [["Index.HTM", "a/index.html"], "Index.HTM", []],
    [["start.html", "pic.png"], "start.html", ["start-page-guessed"]],
    [["deep/only.htm"], "deep/only.htm", ["start-page-guessed"]],
  ])("%j begins with %s", async (paths, file, codes) => {
    const reading = await readContents(Object.fromEntries(paths.map((path) => [path, ""])));
    expect(reading).toMatchObject({ standard: "html", playable: true, organizations: [{ items: [{ file }] }] });
    expect(codesOf(reading)).toEqual(codes);
  });

  test.each([[["a.html", "b.html"]], [["film.mp4"]], [["a/index.html", "b/index.html"]]])(
    "nobody can tell where %j begins",
    async (paths) => {
      const reading = await readContents(Object.fromEntries(paths.map((path) => [path, ""])));
      expect(reading).toMatchObject({
        standard: null,
        playable: false,
        problems: [{ severity: "error", code: "nothing-to-play" }],
      });
    },
  );
});

test("a manifest in a folder with other files beside it is pointed at, not guessed", async () => {
  const reading = await readContents({
    "course/imsmanifest.xml": "<manifest/>",
    "course/a.html": "",
    "read me.txt": "",
    "b.html": "",
  });
  expect(reading).toMatchObject({
    playable: false,
    problems: [{ code: "manifest-not-at-root", entry: "course/imsmanifest.xml" }],
  });
});

describe("Common Cartridge and QTI", () => {
  const cartridge = `<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imsccv1p1/imscp_v1p1">
    <metadata><schema>IMS Common Cartridge</schema><schemaversion>1.1.0</schemaversion>
    <lomimscc:lom xmlns:lomimscc="http://ltsc.ieee.org/xsd/imsccv1p1/LOM/manifest"><lomimscc:general><lomimscc:title><lomimscc:string language="en">Cartridge</lomimscc:string></lomimscc:title></lomimscc:general></lomimscc:lom></metadata>
    <organizations><organization identifier="o" structure="rooted-hierarchy"><item identifier="root">
      <item identifier="page" identifierref="w"><title>Page</title></item><item identifier="quiz" identifierref="q"><title>Quiz</title></item></item></organization></organizations>
    <resources><resource identifier="w" type="webcontent"><file href="a/page.html"/></resource>
    <resource identifier="q" type="imsqti_xmlv1p2/imscc_xmlv1p1/assessment"><file href="q.xml"/></resource></resources></manifest>`;

  test("a cartridge's pages can be launched, its questions are kept as resources", async () => {
    const reading = await readContents({ "imsmanifest.xml": cartridge, "a/page.html": "", "q.xml": "" });
    expect(reading).toMatchObject({ standard: "imscc", playable: true, problems: [], title: { en: "Cartridge" } });
    const [root, page, quiz] = allItems(reading);
    expect(root?.href).toBeUndefined();
    expect(page).toMatchObject({ href: "a/page.html", resource: "w" });
    expect(quiz).toMatchObject({ resource: "q" });
    expect(quiz?.href).toBeUndefined();
    expect(page?.scormType).toBeUndefined();
    expect(reading.resources[1]).toMatchObject({ type: "imsqti_xmlv1p2/imscc_xmlv1p1/assessment", files: ["q.xml"] });
  });

  test("a package of questions is recognised and sent to the question bank", async () => {
    const qti =
      '<manifest identifier="m" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1"><organizations/><resources><resource identifier="q" type="imsqti_item_xmlv2p1" href="q.xml"><file href="q.xml"/></resource></resources></manifest>';
    const reading = await readContents({ "imsmanifest.xml": qti, "q.xml": "", "index.html": "" });
    expect(reading).toMatchObject({ standard: "qti", playable: false, problems: [{ code: "questions-not-a-lesson" }] });
    expect(reading.resources).toMatchObject([{ file: "q.xml" }]);
  });
});
