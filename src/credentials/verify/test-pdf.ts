/** A PDF of one page (ISO 32000-2), for tests: with keywords, a line of text and attached files, as small as it may be. */
export function testPdf({
  keywords = "",
  text = "",
  files = [],
}: {
  keywords?: string;
  text?: string;
  files?: readonly { name: string; content: string }[];
}): Buffer {
  const said = (words: string) => `(${words.replace(/[\\()]/g, "\\$&")})`;
  const stream = (content: string, more = "") => {
    const bytes = Buffer.from(content, "utf8");
    return Buffer.concat([
      Buffer.from(`<< ${more} /Length ${bytes.length} >>\nstream\n`),
      bytes,
      Buffer.from("\nendstream"),
    ]);
  };
  const first = 7;
  const names = files.map(({ name }, index) => `${said(name)} ${first + 2 * index} 0 R`).join(" ");
  const objects: (Buffer | string)[] = [
    `<< /Type /Catalog /Pages 2 0 R /Names << /EmbeddedFiles << /Names [${names}] >> >> >>`,
    "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
    "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 800 600] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >> >>",
    stream(`BT /F 12 Tf 20 300 Td ${said(text)} Tj ET`),
    "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    `<< /Keywords ${said(keywords)} >>`,
    ...files.flatMap(({ name, content }, index) => [
      `<< /Type /Filespec /F ${said(name)} /UF ${said(name)} /EF << /F ${first + 2 * index + 1} 0 R >> >>`,
      stream(content, "/Type /EmbeddedFile"),
    ]),
  ];
  const parts: Buffer[] = [Buffer.from("%PDF-1.7\n")];
  const offsets: number[] = [];
  let at = 9;
  for (const [index, object] of objects.entries()) {
    const bytes = Buffer.concat([Buffer.from(`${index + 1} 0 obj\n`), Buffer.from(object), Buffer.from("\nendobj\n")]);
    offsets.push(at);
    at += bytes.length;
    parts.push(bytes);
  }
  const rows = offsets.map((offset) => `${String(offset).padStart(10, "0")} 00000 n \n`).join("");
  const end = `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${rows}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R /Info 6 0 R >>\nstartxref\n${at}\n%%EOF\n`;
  return Buffer.concat([...parts, Buffer.from(end)]);
}
