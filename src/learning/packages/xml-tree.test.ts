import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { detectXmlEncoding } from "#platform/xml/index.ts";
import { defaultLimits, type PackageLimits } from "./limits.ts";
import { Refusal } from "./problems.ts";
import { filesInMemory } from "./test-packages.ts";
import { readXml, type XmlReading } from "./xml-tree.ts";

function read(content: string | Uint8Array, limits: Partial<PackageLimits> = {}): Promise<XmlReading> {
  const files = filesInMemory({ "m.xml": content });
  return readXml("m.xml", (consume) => files.read("m.xml", consume), { ...defaultLimits, ...limits });
}

async function refusalOf(content: string, limits: Partial<PackageLimits> = {}) {
  try {
    await read(content, limits);
  } catch (error) {
    if (error instanceof Refusal) return error.problem;
    throw error;
  }
  return null;
}

const utf16 = (text: string, bigEndian = false) => {
  const bytes = Buffer.from(text, "utf16le");
  return bigEndian ? bytes.swap16() : bytes;
};
const titled = (encoding: string) => `<?xml version="1.0" encoding="${encoding}"?><a>TITLE</a>`;

describe("encodings", () => {
  const latin = (encoding: string, bytes: number[]) => {
    const [before = "", after = ""] = titled(encoding).split("TITLE");
    return Buffer.concat([Buffer.from(before), Buffer.from(bytes), Buffer.from(after)]);
  };
  test.each<[string, Uint8Array, string]>([
    ["UTF-8 without a word", Buffer.from("<a>Évaluation تقييم</a>"), "Évaluation تقييم"],
    ["UTF-8 with a byte order mark before the declaration", Buffer.from(`\ufeff${titled("utf-8")}`), "TITLE"],
    ["UTF-8 with two of them", Buffer.from(`\ufeff\ufeff${titled("utf-8")}`), "TITLE"],
    ["UTF-16 little endian with a mark", utf16(`\ufeff${titled("UTF-16")}`), "TITLE"],
    ["UTF-16 big endian with a mark", utf16(`\ufeff<a>تقييم</a>`, true), "تقييم"],
    ["UTF-16 little endian without a mark", utf16(titled("UTF-16")), "TITLE"],
    ["UTF-16 big endian without a mark", utf16(titled("UTF-16"), true), "TITLE"],
    ["UTF-8 that says it is UTF-16", Buffer.from(titled("UTF-16")), "TITLE"],
    ["ISO-8859-1", latin("ISO-8859-1", [0xc9, 0x76]), "Év"],
    ["windows-1252", latin("windows-1252", [0x93, 0x76, 0x94]), "“v”"],
    ["windows-1256", latin("windows-1256", [0xcf, 0xd1, 0xd3]), "درس"],
    ["ISO-8859-6", latin("iso-8859-6", [0xcf, 0xd1, 0xd3]), "درس"],
  ])("%s", async (_, bytes, title) => {
    expect(await read(bytes)).toMatchObject({ isWellFormed: true, problems: [], root: { name: "a", text: title } });
  });

  test("bytes that are not the UTF-8 they claim to be are read as Windows-1252, with a warning", async () => {
    expect(await read(latin("UTF-8", [0xc9, 0x76]))).toMatchObject({
      root: { text: "Év" },
      problems: [{ severity: "warning", code: "xml-wrong-encoding" }],
    });
  });

  test("an encoding nobody knows is told, and the rest read as UTF-8", async () => {
    expect(await read(titled("klingon-8"))).toMatchObject({
      root: { text: "TITLE" },
      problems: [{ code: "xml-unknown-encoding", params: { encoding: "klingon-8" } }],
    });
  });

  test("detecting never fails, whatever the first bytes", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => {
        expect(() => new TextDecoder(detectXmlEncoding(bytes).label)).not.toThrow();
      }),
    );
  });
});

describe("broken XML is told with its place, and what can be understood is kept", () => {
  test("an element that is not closed", async () => {
    expect(await read("<a>\n  <b>\n    <c/>\n</a>")).toMatchObject({
      isWellFormed: false,
      root: { children: [{ name: "b", children: [{ name: "c" }] }] },
      problems: [{ code: "xml-unclosed-element", line: 4, column: 5, params: { element: "b", opened: 2 } }],
    });
  });

  test("a file that ends too early is one fault, however many elements are open", async () => {
    const reading = await read("<a>\n<b>\n<c>text");
    expect(reading.problems).toMatchObject([{ code: "xml-cut-short", line: 3 }]);
    expect(reading.root).toMatchObject({ name: "a", children: [{ children: [{ name: "c" }] }] });
  });

  test("an ampersand that is not written as &amp;", async () => {
    expect(await read("<a>\n<t>Search & rescue</t></a>")).toMatchObject({
      root: { children: [{ text: "Search & rescue" }] },
      problems: [{ severity: "error", code: "xml-malformed", line: 2 }],
    });
  });

  test("no root at all", async () => {
    expect(await read("just text")).toMatchObject({ root: null, isWellFormed: false });
    expect(await read("")).toMatchObject({ root: null, isWellFormed: false });
  });

  test("at most three faults are named", async () => {
    expect((await read(`<a>${"\n&".repeat(50)}</a>`)).problems).toHaveLength(3);
  });

  test("white space before the declaration is forgiven, and lines are still counted from the top", async () => {
    const reading = await read('\n\n<?xml version="1.0"?>\n<a>\n<b/></a>');
    expect(reading).toMatchObject({ isWellFormed: true, root: { line: 4, children: [{ line: 5 }] } });
  });

  test("a prefix that is not declared is told once and read all the same", async () => {
    expect(await read('<a><b adlcp:scormtype="sco" adlcp:x="1"/></a>')).toMatchObject({
      isWellFormed: true,
      root: { children: [{ attributes: [{ name: "scormtype", prefix: "adlcp", value: "sco" }, {}] }] },
      problems: [{ code: "xml-undeclared-prefix", params: { prefix: "adlcp" } }],
    });
  });
});

describe("what is refused", () => {
  test("an entity of a DTD, by its name and line", async () => {
    expect(
      await refusalOf(
        '<?xml version="1.0"?>\n<!DOCTYPE a [\n  <!ENTITY xxe SYSTEM "file:///etc/passwd">\n]>\n<a>&xxe;</a>',
      ),
    ).toMatchObject({
      severity: "fatal",
      code: "xml-entity-refused",
      line: 3,
      params: { entity: "xxe" },
    });
    expect(await refusalOf('<!DOCTYPE a [<!ENTITY % p SYSTEM "http://x/">%p;]><a/>')).toMatchObject({
      params: { entity: "p" },
    });
  });

  test("a thousand laughs are refused at the first", async () => {
    const laughs = Array.from({ length: 10 }, (_, index) => `<!ENTITY l${index + 1} "&l${index};&l${index};">`).join(
      "\n",
    );
    expect(await refusalOf(`<!DOCTYPE a [<!ENTITY l0 "ha">\n${laughs}]><a>&l10;</a>`)).toMatchObject({
      code: "xml-entity-refused",
      line: 1,
      params: { entity: "l0" },
    });
  });

  test("a document type without entities is ignored and never fetched", async () => {
    expect(await read('<!DOCTYPE a SYSTEM "http://127.0.0.1:9/a.dtd"><a>x</a>')).toMatchObject({
      root: { text: "x" },
      problems: [{ severity: "note", code: "xml-doctype-ignored" }],
    });
  });

  test("files beyond the limits of size, depth and number", async () => {
    expect(await refusalOf(`<a>${"x".repeat(2000)}</a>`, { manifestBytes: 1000 })).toMatchObject({
      code: "manifest-too-large",
    });
    expect(await refusalOf(`<a>\n${"<b>".repeat(101)}`)).toMatchObject({ code: "manifest-too-deep", line: 2 });
    expect(await refusalOf(`<a>${"<b/>".repeat(50)}</a>`, { manifestElements: 20 })).toMatchObject({
      code: "manifest-too-many-elements",
    });
  });
});

test("no bytes at all make the reader fail but by refusing", async () => {
  const piece = fc.constantFrom(
    "<a>",
    "</a>",
    "<b x='1'",
    ">",
    "&",
    "&lt;",
    "<![CDATA[",
    "]]>",
    "<!--",
    "-->",
    "<?xml ",
    "?>",
    "<!DOCTYPE a",
    "[",
    "]",
    "é",
    "\0",
    "\n",
    "xmlns:p='u'",
    "p:q",
  );
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 20 }), async (pieces) => {
      const result = await read(pieces.join("")).catch((error) => error);
      if (result instanceof Error) expect(result).toBeInstanceOf(Refusal);
    }),
    { numRuns: 500 },
  );
});
