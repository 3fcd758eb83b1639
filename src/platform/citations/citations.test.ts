import { existsSync, globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { languages } from "../i18n/index.ts";
import {
  type CslItem,
  type CslName,
  citationStyles,
  cite,
  parseBibTeX,
  parseCslJson,
  parseRis,
  toBibTeX,
  toCslJson,
  toCsv,
  toRis,
} from "./index.ts";

const samples = fileURLToPath(new URL("../../../../shared/samples/bib/", import.meta.url));
const isThere = existsSync(samples);

const article: CslItem = {
  id: "a",
  type: "article-journal",
  title: "Training the trainers: 100% of {what} works & why_not",
  author: [
    { family: "de la Cruz", given: "María José" },
    { literal: "Police & Co" },
    { family: "القحطاني", given: "سعد" },
  ],
  issued: { "date-parts": [[2012, 8, 3]] },
  "container-title": "International Police Training Journal",
  volume: "4",
  issue: "2",
  page: "1-14",
  DOI: "10.1000/x_y",
  URL: "https://journal.example/a?b=1&c=2",
  keyword: "training, police",
  language: "en",
};

const titles = (text: string, read: typeof parseRis) => read(text).items.map(({ item }) => item.title);

describe.skipIf(!isThere)("the samples of others", () => {
  test("every BibTeX file gives an item or a line for each of its entries", () => {
    for (const name of globSync("bibtex/*", { cwd: samples })) {
      const text = readFileSync(`${samples}${name}`, "utf8");
      const entries = text.match(/^\s*@(?!comment|string|preamble)[a-z]+\s*[{(]/gim)?.length ?? 0;
      const { items, problems } = parseBibTeX(text);
      expect([name, items.length + problems.length]).toEqual([name, entries]);
      // What is refused there has no title.
      expect(problems.filter(({ code }) => code !== "no-title")).toEqual([]);
      for (const { line } of problems) expect(text.split("\n")[line - 1]).toMatch(/^\s*@/);
    }
  });

  test("every RIS file gives an item or a line for each of its records", () => {
    for (const name of globSync("ris/*", { cwd: samples })) {
      const text = readFileSync(`${samples}${name}`, "utf8");
      const { items, problems } = parseRis(text);
      expect([name, items.length + problems.length]).toEqual([name, text.match(/^\ufeff?TY {2}-/gm)?.length]);
      expect(problems.filter(({ code }) => code !== "no-title")).toEqual([]);
    }
  });
});

test.skipIf(process.env.CI !== "true")("the samples are there", () => expect(isThere).toBe(true));

describe("BibTeX", () => {
  test("TeX becomes letters, names their parts, months a date", () => {
    const { items, problems } = parseBibTeX(`
      Some text with an @ in it.
      @string{jpt = "Journal of Police " # {Training}}
      @comment{ @article{no, title = {never} } }
      @Article{k,
        title = {{\\'E}cole de police: l'\\oe uvre de S{\\o}ren --- \\emph{notes} \\& d\\'ebats},
        author = "van der Berg, Anna and {World Police {\\&} Co} and Ludwig van Beethoven and Knuth, Jr., Donald and others",
        journal = jpt, month = aug, year = 2012, pages = "1--14", doi = {https://doi.org/10.1000/x\\_y}, number = 2
      }`);
    expect(problems).toEqual([]);
    expect(items[0]).toEqual({
      line: 5,
      item: {
        id: "k",
        type: "article-journal",
        title: "École de police: l'œuvre de Søren — notes & débats",
        author: [
          { family: "Berg", given: "Anna", "non-dropping-particle": "van der" },
          { literal: "World Police & Co" },
          { family: "Beethoven", given: "Ludwig", "non-dropping-particle": "van" },
          { family: "Knuth", given: "Donald", suffix: "Jr." },
        ],
        issued: { "date-parts": [[2012, 8]] },
        "container-title": "Journal of Police Training",
        issue: "2",
        page: "1-14",
        DOI: "10.1000/x_y",
      },
    });
  });

  test("an entry never closed is told with its line, and the next is read", () => {
    const { items, problems } = parseBibTeX(
      "@book{a, title = {never closed\n\n@book{b, title = {Read}}\n@book{c title}\n@book{d, title={Too}}",
    );
    expect(items.map(({ item }) => item.title)).toEqual(["Read", "Too"]);
    expect(problems).toEqual([
      { line: 1, code: "unclosed" },
      { line: 4, code: "unexpected" },
    ]);
  });

  test("a part takes from the volume that it names what it does not say itself", () => {
    const { items } = parseBibTeX(
      "@inproceedings{a, title={Part}, crossref={v}}\n@proceedings{v, title={Volume}, year=2010, publisher={P}}",
    );
    expect(items[0]?.item).toMatchObject({
      "container-title": "Volume",
      publisher: "P",
      issued: { "date-parts": [[2010]] },
    });
  });
});

describe("RIS", () => {
  test("old line ends, a byte order mark and several lines of one field are read", () => {
    const { items } = parseRis(
      "\ufeffTY  - RPRT\rTI  - A long\r      title\rAU  - Doe,Jane\rPY  - 2010\rDA  - 2010/07//\rER  - \r",
    );
    expect(items).toEqual([
      {
        line: 1,
        item: {
          id: "ris-1",
          type: "report",
          title: "A long title",
          author: [{ family: "Doe", given: "Jane" }],
          issued: { "date-parts": [[2010, 7]] },
        },
      },
    ]);
  });

  test("the Web of Science's dialect is read, full names before initials", () => {
    const { items, problems } = parseRis(
      [
        "FN Clarivate Analytics Web of Science",
        "VR 1.0",
        "PT J",
        "AU Smith, J",
        "   Doe, A",
        "AF Smith, John",
        "   Doe, Anna",
        "TI Police training across",
        "   borders",
        "SO POLICING & SOCIETY",
        "LA English",
        "DT Article",
        "DE police; training",
        "SN 1043-9463",
        "EI 1477-2728",
        "PD MAR",
        "PY 2013",
        "VL 23",
        "IS 1",
        "BP 1",
        "EP 14",
        "DI 10.1080/1",
        "ER",
        "",
        "EF",
      ].join("\n"),
    );
    expect(problems).toEqual([]);
    expect(items[0]?.item).toMatchObject({
      type: "article-journal",
      title: "Police training across borders",
      author: [
        { family: "Smith", given: "John" },
        { family: "Doe", given: "Anna" },
      ],
      "container-title": "POLICING & SOCIETY",
      issued: { "date-parts": [[2013]] },
      page: "1-14",
      ISSN: "1043-9463",
      keyword: "police, training",
      language: "en",
    });
  });

  test("text that belongs to no record is told with its line", () => {
    expect(parseRis("1.\nHello\nTY  - BOOK\nTI  - T\nER  - ").problems).toEqual([{ line: 2, code: "unexpected" }]);
  });
});

describe("CSL-JSON", () => {
  test("a faulty item is told with its line, others are read", () => {
    const { items, problems } = parseCslJson(
      '[\n{"id":1,"type":"book","title":"One"},\n{"title": nonsense},\n{"title":"Two","author":"x"},\n{"type":"book"}]',
    );
    expect(items.map(({ line, item }) => [line, item.title])).toEqual([
      [2, "One"],
      [4, "Two"],
    ]);
    expect(problems).toEqual([
      { line: 3, code: "not-json" },
      { line: 5, code: "no-title" },
    ]);
  });

  test("other programs get it without what only we keep", () => {
    const [item] = JSON.parse(
      toCslJson([{ ...article, author: [{ family: "A", ror: "https://ror.org/1", affiliation: "B" }] }]),
    );
    expect(item.author).toEqual([{ family: "A" }]);
  });
});

describe("hostile files", () => {
  test("ten megabytes of braces, entries never closed and long lines end soon", () => {
    const braces = "{".repeat(10_000_000);
    const begun = performance.now();
    expect(parseBibTeX(braces).items).toEqual([]);
    expect(parseBibTeX(`@a{x, title = ${braces}`).problems).toEqual([{ line: 1, code: "unclosed" }]);
    expect(parseBibTeX("@a{a,a={".repeat(500_000)).problems).toEqual([{ line: 1, code: "unclosed" }]);
    expect(parseBibTeX("@a{a,a={\n".repeat(100_000)).problems).toHaveLength(1_000);
    expect(parseBibTeX("@comment{\n".repeat(100_000)).items).toEqual([]);
    expect(parseRis("A".repeat(10_000_000)).items).toEqual([]);
    expect(parseCslJson(`[${"{".repeat(1_000_000)}`).problems).toEqual([{ line: 1, code: "not-json" }]);
    expect(parseCslJson("[".repeat(1_000_000)).problems).toEqual([{ line: 1, code: "not-json" }]);
    expect(performance.now() - begun).toBeLessThan(20_000);
  }, 30_000);

  test("controls, direction overrides and markup do not pass into an item", () => {
    const dirty = "A\u0000 <i>study</i> of \u202eCO<sub>2</sub> &amp; <script>alert(1)</script>";
    const clean = "A study of CO2 & <script>alert(1)</script>";
    expect(titles(`TY  - BOOK\nTI  - ${dirty}\nER  - `, parseRis)).toEqual([clean]);
    expect(titles(`@book{a, title = {${dirty}}}`, parseBibTeX)).toEqual([clean]);
    expect(titles(JSON.stringify([{ title: dirty }]), parseCslJson)).toEqual([clean]);
  });

  test("links are web addresses or none", () => {
    for (const url of ["javascript:alert(1)", "data:text/html,x", "file:///etc/passwd"]) {
      expect(parseRis(`TY  - BOOK\nTI  - T\nUR  - ${url}\nER  - `).items[0]?.item.URL).toBeUndefined();
    }
  });

  test("whatever the text, reading ends without throwing", () => {
    const sign = fc.constantFrom(
      "@",
      "{",
      "}",
      '"',
      ",",
      "=",
      "#",
      "\\",
      "a",
      "book",
      "title",
      "\n",
      "TY  - ",
      "ER  - ",
      "$",
      "^",
      "[",
      ":",
      "é",
      "\\'",
    );
    const text = fc.array(sign, { maxLength: 60 }).map((signs) => signs.join(""));
    fc.assert(
      fc.property(text, (any) => {
        for (const read of [parseBibTeX, parseRis, parseCslJson]) read(any);
      }),
    );
  });
});

const word = fc.string({
  unit: fc.constantFrom(..."abcdeÉñßעربيةقال日本&%$#_^~{}\\<>'\""),
  minLength: 1,
  maxLength: 12,
});
const letters = fc
  .string({ unit: fc.constantFrom(..."abcdefÉñßЖ"), minLength: 1, maxLength: 8 })
  .map((text) => `X${text}`);
const name: fc.Arbitrary<CslName> = fc.oneof(
  fc.record({ family: letters, given: letters }),
  fc.record({ literal: letters.map((text) => `${text} Bureau`) }),
);
const item: fc.Arbitrary<CslItem> = fc.record({
  id: fc.constant("x"),
  type: fc.constantFrom("article-journal", "book", "chapter", "report", "webpage"),
  title: fc.array(word, { minLength: 1, maxLength: 6 }).map((words) => `T${words.join(" ")}z`),
  author: fc.array(name, { minLength: 1, maxLength: 3 }),
  issued: fc.record({
    "date-parts": fc.tuple(fc.tuple(fc.integer({ min: 1500, max: 2030 }), fc.integer({ min: 1, max: 12 }))),
  }),
});

describe("what is written is read again", () => {
  test("through RIS and CSL-JSON", () => {
    fc.assert(
      fc.property(item, ({ id: _, ...facts }) => {
        const wanted = { ...facts, title: facts.title.normalize("NFC") };
        // A body's name without a comma stays whole; what looks like markup of publishers is not text.
        fc.pre(!/<|&/.test(facts.title));
        expect(parseRis(toRis([{ id: "x", ...facts }])).items[0]?.item).toMatchObject(wanted);
        expect(parseCslJson(toCslJson([{ id: "x", ...facts }])).items[0]?.item).toMatchObject(wanted);
      }),
    );
  });

  test("through BibTeX", () => {
    fc.assert(
      fc.property(item, ({ id: _, ...facts }) => {
        fc.pre(!/<|&|''|-/.test(facts.title));
        const [read] = parseBibTeX(toBibTeX([{ id: "x", ...facts }])).items;
        expect(read?.item).toMatchObject({
          author: facts.author,
          issued: facts.issued,
          title: facts.title.normalize("NFC"),
        });
      }),
    );
  });

  test("a sheet keeps its cells, and none begins a formula", () => {
    const csv = toCsv([{ ...article, title: '=HYPERLINK("x")' }]);
    expect(csv).toContain(`"'=HYPERLINK(""x"")"`);
  });
});

describe("a citation", () => {
  test("stands in each style and language, with the words of the language", () => {
    for (const style of citationStyles) {
      for (const lang of languages) {
        const { text, html } = cite(article, style, lang);
        expect(text).toContain("International Police Training Journal");
        expect(text).toContain("2012");
        expect(html.replace(/<\/?(?:i|b|sup|sub)>/g, "")).not.toMatch(/[<>]/);
      }
    }
    const two = { ...article, author: article.author?.slice(0, 2) ?? [] };
    expect(cite(two, "chicago-author-date", "fr").text).toContain(" et ");
    expect(cite(two, "chicago-author-date", "es").text).toContain(" y ");
    expect(cite(two, "chicago-author-date", "ar").text).toContain(" و ");
    expect(cite(article, "apa", "en").html).toContain(
      "<i>International Police Training Journal</i>, <i>4</i>(2), 1–14.",
    );
  });

  test("of a hostile item is text", () => {
    const hostile: CslItem = {
      id: "h",
      type: "book",
      title: '</i><script>alert(1)</script><b onclick="x">B</b> &lt;img src=x>',
      author: [{ literal: "<img src=x onerror=alert(1)>" }],
    };
    for (const style of citationStyles) {
      const { html } = cite(hostile, style, "en");
      expect(html.replace(/<\/?(?:i|b|sup|sub)>/g, "")).not.toMatch(/[<>]/);
      expect(html.match(/<i>/g)?.length ?? 0).toBe(html.match(/<\/i>/g)?.length ?? 0);
    }
  });

  test("of something without author, date and all else is its title", () => {
    for (const style of citationStyles)
      expect(cite({ id: "t", type: "document", title: "Only" }, style, "en").text).toContain("Only");
  });
});
