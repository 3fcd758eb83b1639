import { describe, expect, test } from "vitest";
import type { CertificateData } from "../templates/index.ts";
import { coverage } from "./fonts.ts";
import { printable } from "./letters.ts";
import { print, UnprintableError } from "./press.ts";
import { readPdf } from "./test-reading.ts";

const day = { year: 2026, month: 11, day: 24 };

const aCertificate = (overrides: Partial<CertificateData> & { name?: string } = {}): CertificateData => ({
  lang: "en",
  title: "Certificate – First responder",
  site: "Global Learning Centre",
  colour: "navy",
  issued: day,
  layout: "classic",
  keywords: ["0abcdefghjkmnpqrstvwxyz123"],
  specimen: "",
  heading: "Certificate",
  ribbon: "",
  pieces: [
    { kind: "text", text: "This certifies that" },
    { kind: "name", text: overrides.name ?? "Amina Al-Khatib" },
    { kind: "text", text: "has completed" },
    { kind: "title", text: "First responder" },
  ],
  facts: [{ label: "Completed on", value: "24 November 2026" }],
  signatory: { name: "A. Signatory", title: "Director" },
  signature: null,
  seals: [],
  url: "https://learning.example/verify/0abcdefghjkmnpqrstvwxyz123",
  address: "learning.example/verify",
  printedId: "0ABCD-EFGHJ-KMNPQ-RSTVW-XYZ123",
  footer: "Anyone can check this.",
  words: { signature: "Signature", seal: "Seal", check: "Check it", qr: "QR code", attached: "The credential" },
  ...overrides,
});

const printed = async (data: CertificateData, attachment?: string) => {
  const { bytes, pages } = await print({
    template: "certificate",
    data,
    as: "pdf",
    ...(attachment === undefined ? {} : { attachment }),
  });
  return { pages, ...(await readPdf(bytes)), raw: Buffer.from(bytes).toString("latin1") };
};

const flat = (text: string): string => text.normalize("NFC").replace(/[\s\u200b]+/g, "");

describe("a certificate", () => {
  test("is tagged, names its language, title and id, and carries the credential byte for byte", async () => {
    const attachment = '{"proof":"äöü ✓ \\u0000","a":1}\n';
    const { raw, title, keywords, language, isTagged, attachments, text, pages } = await printed(
      aCertificate({ lang: "fr" }),
      attachment,
    );
    expect({ title, keywords, language, isTagged, pages }).toEqual({
      title: "Certificate – First responder",
      keywords: "0abcdefghjkmnpqrstvwxyz123",
      language: "fr",
      isTagged: true,
      pages: 1,
    });
    expect(raw).toContain("pdfuaid:part");
    expect(attachments).toEqual([{ name: "credential.json", text: attachment }]);
    for (const words of ["0ABCD-EFGHJ-KMNPQ-RSTVW-XYZ123", "learning.example/verify", "Amina Al-Khatib", "Director"])
      expect(text).toContain(words);
  });

  test("shows what looks like an instruction as it is written", async () => {
    const hostile = [
      '#read("/etc/passwd")',
      "*x* _y_ `z` $a$ <l> @k // c",
      "\\u{41} \\ # ] } ~ ---",
      '#import "x": *',
      "{title}",
      "=".repeat(6),
    ];
    for (const name of hostile) {
      const { text, pages } = await printed(aCertificate({ name }));
      expect(flat(text), name).toContain(flat(name));
      expect(pages).toBe(1);
    }
  });

  test("prints a name in every script in its own letters, and never a box", async () => {
    const names = [
      "Łukasz Żółć-Ångström",
      "Nguyễn Thị Hồng",
      "Иван Ћирић",
      "Ελένη Παπαδοπούλου",
      "王小明",
      "さくらカタ",
      "김철수",
      "आशा शर्मा",
      "สมชาย ใจดี",
      "דנה כהן",
      "Հայկ",
      "გიორგი",
      "አበበ",
      "রহিম",
      "முத்து",
      "සුනිල්",
      "ދިވެހި",
      "ສົມ",
      "សុខ",
      "မောင်",
    ];
    const isDrawn = coverage();
    for (const name of names) expect(printable(name, isDrawn)).toBe(name.normalize("NFC"));
    const { text, pages } = await printed(aCertificate({ name: names.join(" · ") }));
    expect(pages).toBe(1);
    expect(text).toContain("김철수");
    expect(text).toContain("王小明");
    expect(text).not.toContain("\ufffd");
    // Who has no font here is named by their letters' numbers.
    expect(printable("ᠠ😀", isDrawn)).toBe("[U+1820][U+1F600]");
  });

  test("a name of 300 letters and every long text still stand on one page, whole", async () => {
    const long = {
      words: "María de los Ángeles Fernández ".repeat(10).slice(0, 300).trim(),
      oneWord: "W".repeat(300),
      arabic: "عبد الرحمن بن عبد العزيز آل محمد ".repeat(9).slice(0, 300).trim(),
      han: "王".repeat(300),
    };
    for (const [what, name] of Object.entries(long)) {
      const { text, pages } = await printed(
        aCertificate({
          name,
          lang: what === "arabic" ? "ar" : "en",
          heading: "Certificate of everything that could ever be said in a heading of eighty chars",
          signatory: { name: "S".repeat(120), title: "Director of a very long title ".repeat(5) },
          footer: "f ".repeat(100),
          ribbon: "Accredited course",
          facts: Array.from({ length: 4 }, () => ({ label: "Completed on", value: "24 November 2026" })),
          pieces: [
            { kind: "text", text: "This certifies that ".repeat(10) },
            { kind: "name", text: name },
            { kind: "title", text: "A title of two hundred letters ".repeat(7).slice(0, 200) },
            { kind: "extra", text: "More words of the owner. ".repeat(16) },
          ],
        }),
      );
      expect(pages, what).toBe(1);
      const letter = name[0] ?? "";
      if (what !== "arabic")
        expect(flat(text).split(letter).length, what).toBeGreaterThanOrEqual(flat(name).split(letter).length);
    }
  });

  test("nothing turns the direction of what stands around it, and what cannot be seen is not printed", () => {
    const isDrawn = () => true;
    expect(printable("a\u202egnp.exe\u2066\u200b\u0000\ufeffb", isDrawn)).toBe("agnp.exeb");
    expect(printable("\ud800x\ufffe", () => true)).toBe("\ufffdx\ufffe");
    expect(printable("نامه\u200cها", isDrawn)).toBe("نامه\u200cها");
    expect(printable("ab".repeat(13), isDrawn)).toContain("a\u200bb");
    expect(printable("x".repeat(5_000), isDrawn).replaceAll("\u200b", "")).toHaveLength(2_000);
  });
});

test("a picture that is none is refused, and the press goes on", async () => {
  const broken = print({
    template: "certificate",
    data: aCertificate({ signature: "/signature" }),
    pictures: [{ path: "/signature", bytes: Buffer.from("\x89PNG\r\n\x1a\nnothing") }],
    as: "pdf",
  });
  await expect(broken).rejects.toThrow(UnprintableError);
  expect((await printed(aCertificate())).pages).toBe(1);
});

test("a picture of one document is not there for the next, nor is any file of the machine", async () => {
  const missing = (signature: string) =>
    print({ template: "certificate", data: aCertificate({ signature }), as: "pdf" });
  await expect(missing("/signature")).rejects.toThrow(UnprintableError);
  await expect(missing("/../etc/hostname")).rejects.toThrow(UnprintableError);
  await expect(missing("../../../../etc/hostname")).rejects.toThrow(UnprintableError);
});

test("a transcript takes as many pages as it needs, its tables with their heads on each", async () => {
  const rows = Array.from({ length: 90 }, (_, index) => [`Module ${index + 1}`, "1 May 2026", "1 hour", "90%"]);
  const { bytes, pages } = await print({
    template: "transcript",
    data: {
      lang: "en",
      title: "Transcript",
      site: "Global Learning Centre",
      colour: "navy",
      issued: day,
      name: "Amina Al-Khatib",
      lede: "Ninety modules",
      footer: "Made today",
      parts: [
        {
          title: "Modules",
          none: "None",
          columns: ["Module", "Completed", "Time", "Result"],
          widths: [5, 2, 2, 2],
          rows,
        },
        { title: "Certificates", none: "No certificates", columns: ["A"], widths: [1], rows: [] },
      ],
      words: { page: "Page {page} of {pages}" },
    },
    as: "pdf",
  });
  expect(pages).toBeGreaterThan(2);
  const { text, isTagged } = await readPdf(bytes);
  expect(isTagged).toBe(true);
  expect(text).toContain(`Page 1 of ${pages}`);
  expect(text).toContain("Module 1");
});
