/** All somebody has learnt, on as many pages as it takes: A4, standing, tables with their heads on each page. */
export const transcriptTemplate = `
#let data = json(bytes(sys.inputs.data))
#let soft = rgb("#4a5663")
#let tone = rgb(data.tone)

#set document(title: data.title, author: data.site, date: datetime(..data.issued))
#set text(font: data.families, lang: data.lang, size: 10pt, fill: rgb("#14202e"), hyphenate: false)
#set page(
  width: 210mm,
  height: 297mm,
  margin: (x: 20mm, top: 20mm, bottom: 22mm),
  footer: context {
    set text(size: 8pt, fill: soft)
    grid(
      columns: (1fr, auto),
      data.footer,
      data.words.page.replace("{page}", str(counter(page).get().first())).replace("{pages}", str(counter(page).final().first())),
    )
  },
)
#set par(leading: 0.6em)
#show heading.where(level: 1): set text(size: 22pt, weight: 300, fill: tone)
#show heading.where(level: 2): set text(size: 12pt, weight: 600, fill: tone)
#show heading.where(level: 2): set block(above: 8mm, below: 3.4mm)

#grid(
  columns: (auto, 1fr),
  column-gutter: 3.4mm,
  align: (start + horizon, start + horizon),
  pdf.artifact(image("/mark.svg", width: 11mm, height: 11mm)),
  text(weight: 600, fill: tone, data.site),
)
#v(8mm)
= #data.title
#v(2mm)
#text(size: 14pt, weight: 600, data.name)
#v(1mm)
#text(fill: soft, data.lede)

#for part in data.parts {
  heading(level: 2, part.title)
  if part.rows.len() == 0 {
    text(fill: soft, part.none)
  } else {
    set text(size: 9pt)
    table(
      columns: part.widths.map(width => width * 1fr),
      stroke: (x, y) => (bottom: 0.4pt + if y == 0 { tone } else { rgb("#ddd8cb") }),
      inset: (x: 1.4mm, y: 1.9mm),
      align: start,
      table.header(..part.columns.map(column => text(size: 8.5pt, weight: 600, fill: soft, column))),
      ..part.rows.flatten(),
    )
  }
}
`;
