import { readFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { projectRoot } from "#platform/paths.ts";
import { type ReadArticle, readArticle } from "./read-article.ts";
import { readJatsInWorker } from "./read-in-worker.ts";
import { type JatsLimits, JatsRefusal, jatsLimits } from "./tree.ts";

const wrapped = (body: string, { front = "", back = "", lang = "en", doctype = "" } = {}) =>
  `${doctype}<article xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:mml="http://www.w3.org/1998/Math/MathML" xml:lang="${lang}"><front>
  <article-meta><title-group><article-title>A title</article-title></title-group>${front}</article-meta></front><body>${body}</body><back>${back}</back></article>`;

const read = (body: string, parts?: Parameters<typeof wrapped>[1]): Promise<ReadArticle> =>
  readArticle(Buffer.from(wrapped(body, parts)), {
    fileAddress: (name) => (name.startsWith("f") ? `/files/${name}.png` : undefined),
  });

async function refusalOf(text: string, limits: Partial<JatsLimits> = {}) {
  const error = await readArticle(Buffer.from(text), { limits: { ...jatsLimits, ...limits } }).catch(
    (reason) => reason,
  );
  if (!(error instanceof JatsRefusal)) throw new Error(`not refused: ${JSON.stringify(error)}`);
  return error.problem;
}

const demo = async (name: string) =>
  readArticle(await readFile(join(projectRoot, "demo/journal", `${name}.xml`)), {
    fileAddress: (file) => `/f/${file}`,
  });

describe("what becomes of an article", () => {
  test("parts get headings by their depth, and contents that lead to them", async () => {
    const { html, contents } = await read(
      '<sec id="one"><label>1</label><title>First <italic>x</italic></title><sec><title>Inner</title><p>t</p></sec></sec>',
    );
    expect(html).toContain('<h2 id="h-one">1 First <i>x</i></h2>');
    expect(html).toMatch(/<h3 id="s-\d">Inner<\/h3>/);
    expect(contents).toMatchObject([
      { id: "h-one", title: "1 First x", depth: 0 },
      { title: "Inner", depth: 1 },
    ]);
    for (const { id } of contents) expect(html).toContain(`id="${id}"`);
  });

  test("a table has its caption and heads with their direction, a figure its words for who cannot see it", async () => {
    const { html, problems } = await read(
      `<table-wrap id="t"><label>Table 1</label><caption><p>Calls</p></caption><table><thead><tr><th colspan="2">Year</th></tr></thead>
      <tbody><tr><th>2010</th><td onclick="x()">5</td></tr></tbody></table></table-wrap>
      <fig><caption><p>Map</p></caption><graphic xlink:href="f1"><alt-text>A &lt;map&gt;</alt-text></graphic></fig><graphic xlink:href="gone.tif"/>`,
    );
    expect(html).toMatch(/<table><caption><b>Table 1<\/b> <p>Calls<\/p><\/caption>/);
    expect(html).toContain('<th colspan="2" scope="col">Year</th>');
    expect(html).toContain('<th scope="row">2010</th><td>5</td>');
    expect(html).toContain('<img src="/files/f1.png" alt="A &lt;map&gt;"');
    expect(problems).toMatchObject([{ code: "figure-missing", name: "gone.tif" }]);
  });

  test("notes lead back to where they are called, references to what they name", async () => {
    const { html, references } = await read(
      '<p>So<xref ref-type="fn" rid="n1">1</xref> and <xref ref-type="bibr" rid="r1">[1]</xref>, not <xref rid="nowhere">there</xref>.</p>',
      {
        back: `<fn-group><fn id="n1"><p>Note.</p></fn></fn-group><ref-list><ref id="r1"><element-citation publication-type="journal">
        <person-group person-group-type="author"><name><surname>Goldstein</surname><given-names>H.</given-names></name></person-group>
        <article-title>Improving Policing</article-title><source>Crime</source><year>1979</year><pub-id pub-id-type="doi">10.1177/001112877902500203</pub-id>
        </element-citation></ref></ref-list>`,
      },
    );
    expect(html).toContain('<a id="from-a-n1" href="#a-n1">1</a>');
    for (const id of ["n1", "r1"]) expect(html).toContain(`href="#from-a-${id}" role="doc-backlink"`);
    expect(html).toContain('href="https://doi.org/10.1177/001112877902500203"');
    expect(html).not.toContain("nowhere");
    expect(references[0]).toMatchObject({
      id: "r1",
      doi: "10.1177/001112877902500203",
      csl: { type: "article-journal", title: "Improving Policing", author: [{ family: "Goldstein", given: "H." }] },
    });
  });

  test("a list within a paragraph does not end the paragraph's words, and an unknown element is kept and told once", async () => {
    const { html, problems } = await read(
      "<p>Before <list><list-item><p>item</p></list-item></list> after <novel>new</novel><novel>er</novel></p>",
    );
    expect(html).toMatch(/<div class="p">Before <ul>.*item.*<\/ul> after /s);
    expect(html).toContain('<span data-jats="novel">new</span>');
    expect(problems).toMatchObject([{ code: "unknown-element", name: "novel" }]);
  });

  test("titles with markup and mixed scripts, and abstracts in all languages, are told apart", async () => {
    const article = await demo("taqyim-al-tadrib");
    expect(article.metadata).toMatchObject({
      language: "ar",
      title: { ar: expect.stringContaining("أربعة مستويات"), en: expect.stringContaining("four levels") },
      practice: { es: expect.stringContaining("tres meses") },
      pages: "9-12",
    });
    expect(article.html).toContain('lang="en" dir="ltr"');
    expect(article.html).toContain('<th scope="col">المستوى</th>');
    const french = await demo("apprentissage-espace");
    expect(french.html).toContain('<math display="block">');
    expect(french.metadata.abstract).toMatchObject({ fr: expect.stringMatching(/^Une même/), ar: expect.any(String) });
    expect(Object.values((await read("", { front: "" })).metadata.title)).toEqual(["A title"]);
  });

  test("two hundred authors keep their order, a group its name, and mail stays out of what readers see", async () => {
    const people = Array.from(
      { length: 200 },
      (_, index) => `<contrib><name><surname>S${index}</surname></name></contrib>`,
    );
    const { metadata, about } = await read("<p/>", {
      front: `<contrib-group>${people.join("")}<contrib><collab>The Group<contrib-group><contrib><name><surname>In</surname></name></contrib></contrib-group></collab>
      <email>who@police.example</email></contrib></contrib-group>`,
    });
    expect(metadata.authors).toHaveLength(201);
    expect(metadata.authors[199]?.family).toBe("S199");
    expect(metadata.authors[200]).toMatchObject({ family: "The Group", email: "who@police.example" });
    expect(about).not.toContain("who@police.example");
  });
});

describe("what is refused", () => {
  test.each<[string, string, string]>([
    [
      "an entity that multiplies",
      wrapped("&b;", { doctype: '<!DOCTYPE article [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>' }),
      "entity-declared",
    ],
    [
      "an entity that reads a file",
      wrapped("&x;", { doctype: '<!DOCTYPE article [<!ENTITY x SYSTEM "file:///etc/passwd">]>' }),
      "entity-declared",
    ],
    [
      "a parameter entity",
      wrapped("", { doctype: '<!DOCTYPE article [<!ENTITY % p SYSTEM "http://127.0.0.1:9/"> %p;]>' }),
      "entity-declared",
    ],
    ["nothing", "", "not-xml"],
    ["an article cut short", wrapped("<p>x</p>").slice(0, -20), "not-xml"],
    ["another kind of XML", "<book><title>x</title></book>", "not-jats"],
    ["an article without a title", "<article><body><p>x</p></body></article>", "no-title"],
  ])("%s", async (_name, text, code) => {
    expect((await refusalOf(text)).code).toBe(code);
  });

  test("what is larger, deeper or fuller than the limits", async () => {
    expect((await refusalOf(wrapped("x".repeat(2_000)), { characters: 1_000 })).code).toBe("too-large");
    expect((await refusalOf(wrapped("<sec>".repeat(300)))).code).toBe("too-deep");
    expect((await refusalOf(wrapped("<p/>".repeat(50)), { elements: 30 })).code).toBe("too-many-elements");
  });

  test("in a worker, an article that is not read in time, without harm to anything", async () => {
    const task = { bytes: Buffer.from(wrapped("<p>x</p>".repeat(50_000))), files: {} };
    expect(await readJatsInWorker(task, { timeLimit: 1 })).toMatchObject({ refused: { code: "too-slow" } });
    expect(await readJatsInWorker({ bytes: Buffer.from("<x/>"), files: {} })).toMatchObject({
      refused: { code: "not-jats" },
    });
  });
});

test("named characters that JATS shares with HTML are known, others stay as they are written and are told", async () => {
  const { html, problems } = await read("<p>caf&eacute;&nbsp;&unheard;</p>");
  expect(html).toContain("café\u00a0&amp;unheard;");
  expect(problems).toMatchObject([{ code: "unknown-entity" }]);
});

test("nothing that could run comes out, whatever stands in", async () => {
  const { html, about } = await read(
    `<p><ext-link xlink:href="javascript:alert(1)">a</ext-link><ext-link xlink:href="data:text/html,x">b</ext-link>
    <script>alert(1)</script><italic onclick="x()" style="color:red">i</italic></p>
    <disp-formula><mml:math><mml:maction actiontype="x" xlink:href="javascript:x"><mml:mi style="x" href="javascript:y">z</mml:mi></mml:maction>
    <mml:annotation-xml encoding="text/html"><img src="x" onerror="y"/></mml:annotation-xml></mml:math></disp-formula>
    <p id="&quot; onload=&quot;x"><named-content xml:lang="&quot;&gt;&lt;script&gt;">&lt;img src=x onerror=y&gt;</named-content></p>`,
  );
  for (const text of [html, about]) {
    expect(text).not.toMatch(/<(script|img|iframe|style)[\s>]/);
    expect(text.replace(/>[^<]*</g, "><")).not.toMatch(/\son[a-z]+\s*=|\sstyle\s*=|javascript:|data:text/i);
  }
});

test("no text of the world breaks out of the page, and none of it is lost", async () => {
  const text = fc.string({ unit: "grapheme", maxLength: 60 });
  const entitled = (value: string) =>
    value
      .replace(/[<>&"']/g, (sign) => `&#${sign.charCodeAt(0)};`)
      .replace(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "");
  await fc.assert(
    fc.asyncProperty(text, text, async (one, two) => {
      const { html } = await read(`<p>${entitled(one)}<bold id="${entitled(two)}">${entitled(two)}</bold></p>`);
      const shown = html
        .replace(/<[^>]*>/g, "")
        .replace(
          /&(lt|gt|quot|amp);/g,
          (_all, name: string) => ({ lt: "<", gt: ">", quot: '"', amp: "&" })[name] ?? "",
        );
      const kept = (value: string) => value.replace(/[^\t\n\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, "");
      expect(shown.replace(/\s/g, "")).toBe((kept(one) + kept(two)).replace(/\s/g, ""));
    }),
    { numRuns: 150 },
  );
});
