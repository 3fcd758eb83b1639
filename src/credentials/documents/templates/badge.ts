/** The badge of an achievement: a seal with its name, and no person's. A square of 120 mm. */
export const badgeTemplate = `
#let data = json(bytes(sys.inputs.data))
#let tone = rgb(data.tone)
#set document(title: data.title, author: data.site, date: datetime(..data.issued))
#set page(width: 120mm, height: 120mm, margin: 0mm, fill: none, background: image("/frame.svg", width: 100%, height: 100%))
#set text(font: data.families, lang: data.lang, fill: tone, hyphenate: false)
#set par(leading: 0.5em)

#let fitted(body, weight, width, sizes, most) = context {
  let set-in(size) = text(size: size, weight: weight, body)
  let size = sizes.find(size => measure(block(width: width, set-in(size))).height <= most)
  block(width: width, set-in(if size == none { sizes.last() } else { size }))
}

#place(center + top, dy: 24mm, pdf.artifact(image("/mark.svg", width: 15mm, height: 15mm)))
#place(center + horizon, dy: 1mm, align(center, fitted(data.title, 600, 76mm, (17pt, 15pt, 13pt, 11pt, 9pt, 7.5pt, 6pt, 5pt, 4pt), 32mm)))
#place(center + bottom, dy: -24mm, align(center, {
  fitted(data.site, 400, 56mm, (8.5pt, 7.5pt, 6.5pt, 5.5pt), 9mm)
  v(1.4mm, weak: true)
  text(size: 8.5pt, weight: 600, data.year)
}))
`;
