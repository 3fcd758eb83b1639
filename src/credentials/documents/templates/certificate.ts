/**
 * A certificate: A4, lying, one page, whatever it says. What is printed comes as JSON in `data` and is shown as text, never read as Typst.
 * Sizes are tried from the largest on until all stands on the page; a name first shrinks on its line, then takes several.
 */
export const certificateTemplate = `
#let data = json(bytes(sys.inputs.data))
#let ink = rgb("#14202e")
#let soft = rgb("#4a5663")
#let tone = rgb(data.tone)
#let isPlain = data.layout == "plain"
#let side = if isPlain { start } else { center }
#let area = if isPlain { 221mm } else { 229mm }

#set document(title: data.title, author: data.site, keywords: data.keywords, date: datetime(..data.issued))
#set page(
  width: 297mm,
  height: 210mm,
  margin: (x: if isPlain { 38mm } else { 34mm }, top: if isPlain { 24mm } else { 21mm }, bottom: 20mm),
  background: image("/frame.svg", width: 100%, height: 100%),
  foreground: if data.specimen == "" { none } else {
    rotate(-24deg, text(size: 64pt, weight: 600, fill: tone.transparentize(86%), data.specimen))
  },
)
#set text(font: data.families, lang: data.lang, size: 12pt, fill: ink, hyphenate: false)
#set par(leading: 0.62em, justify: false)
#set heading(outlined: false)
#show heading: set block(above: 0pt, below: 0pt)

// The largest size at which it stands on one line; else the largest at which its lines are no higher than "most".
#let fitted(body, weight, fill, width, sizes, most) = {
  let set-in(size) = text(size: size, weight: weight, fill: fill, body)
  let one = sizes.find(size => measure(set-in(size)).width <= width)
  if one != none { return set-in(one) }
  let sizes = range(0, 24).map(step => sizes.last() * calc.pow(0.9, step))
  let many = sizes.find(size => measure(block(width: width, set-in(size))).height <= most)
  set-in(if many == none { sizes.last() } else { many })
}

#let emblem = pdf.artifact(image("/mark.svg", width: 14mm, height: 14mm))

#let part(piece, scale) = {
  let above(space) = v(space * scale, weak: true)
  if piece.kind == "name" {
    above(5mm)
    block(width: area, fitted(piece.text, 600, tone, area, range(0, 9).map(step => scale * (34pt - step * 2.2pt)), scale * 30mm))
    above(5mm)
    block(line(length: 52mm * scale, stroke: 0.8pt + rgb("#b4490f")))
    above(6mm)
  } else if piece.kind == "title" {
    above(4.4mm)
    block(width: area, fitted(piece.text, 600, ink, area, range(0, 6).map(step => scale * (21pt - step * 1pt)), scale * 26mm))
    above(4.4mm)
  } else if piece.kind == "extra" {
    above(3.4mm)
    block(width: area * 86%, text(size: 11pt * scale, fill: soft, piece.text))
  } else {
    above(2.4mm)
    block(width: area, text(size: 13pt * scale, fill: soft, piece.text))
    above(2.4mm)
  }
}

#let facts(scale) = {
  set text(size: 10.5pt * scale, fill: soft)
  let told = data.facts.map(fact => box[#fact.label#h(0.4em)#text(fill: ink, weight: 600, fact.value)])
  if told.len() > 0 {
    v(7mm * scale, weak: true)
    block(width: area, told.join(h(1.1em) + text(fill: tone, "·") + h(1.1em)))
  }
}

#let middle(scale) = {
  set align(side)
  for piece in data.pieces { part(piece, scale) }
  facts(scale)
}

#let head = {
  set align(side)
  if isPlain {
    grid(columns: (auto, 1fr), column-gutter: 4mm, align: (start + horizon, start + horizon), emblem, text(size: 13pt, weight: 600, fill: tone, data.site))
    v(7mm)
  } else {
    emblem
    v(2.4mm, weak: true)
    text(size: 11pt, weight: 600, fill: tone, data.site)
    v(8mm, weak: true)
  }
  context heading(level: 1, fitted(data.heading, 300, tone, area, range(0, 14).map(step => 33pt - step * 1.4pt), 20mm))
  if data.ribbon != "" {
    v(5mm)
    block(width: area * 80%, text(size: 10.5pt, weight: 600, fill: rgb("#8f3707"), data.ribbon))
  }
}

#let signing = {
  set align(start + bottom)
  if data.signature != none {
    image(data.signature, height: 15mm, width: 58mm, fit: "contain", alt: data.words.signature)
    v(1mm, weak: true)
  }
  if data.signatory.name != "" {
    line(length: 58mm, stroke: 0.5pt + soft)
    v(1.6mm, weak: true)
    block(width: 70mm, context fitted(data.signatory.name, 600, ink, 70mm, (11pt, 10pt, 9pt), 9mm))
    v(1.2mm, weak: true)
    block(width: 70mm, context fitted(data.signatory.title, 400, soft, 70mm, (9.5pt, 9pt, 8.5pt), 9mm))
  }
}

#let sealing = {
  set align(center + bottom)
  for (index, seal) in data.seals.enumerate() {
    if index > 0 { h(4mm) }
    box(image(seal, height: if data.seals.len() > 2 { 18mm } else { 24mm }, width: if data.seals.len() > 2 { 20mm } else { 32mm }, fit: "contain", alt: data.words.seal))
  }
}

#let checking = {
  set align(end + bottom)
  grid(
    columns: (1fr, 25mm),
    column-gutter: 4mm,
    align: (end + bottom, end + bottom),
    {
      set text(size: 8.5pt, fill: soft)
      text(weight: 600, fill: ink, data.words.check)
      linebreak()
      link(data.url, text(fill: tone, text(dir: ltr, data.address)))
      linebreak()
      text(dir: ltr, lang: "en", size: 8pt, data.printedId)
    },
    image("/qr.svg", width: 25mm, height: 25mm, alt: data.words.qr),
  )
}

#let foot = {
  grid(columns: (1fr, auto, 1fr), column-gutter: 4mm, align: bottom, signing, sealing, checking)
  if data.footer != "" {
    v(3mm, weak: true)
    set align(center)
    block(width: area, context fitted(data.footer, 400, soft, area, (8.5pt, 8pt), 8mm))
  }
}

#block(height: 100%, width: 100%, grid(
  columns: 100%,
  rows: (auto, 1fr, auto),
  row-gutter: 3mm,
  head,
  layout(rest => {
    let sizes = (1.12, 1.0, 0.9, 0.8, 0.7, 0.6, 0.5, 0.42, 0.34)
    let scale = sizes.find(scale => measure(block(width: rest.width, middle(scale))).height <= rest.height)
    block(height: 100%, width: 100%, align(horizon, middle(if scale == none { 0.28 } else { scale })))
  }),
  foot,
))
#if data.attached {
  pdf.attach("credential.json", relationship: "data", mime-type: "application/vc+ld+json", description: data.words.attached, bytes(sys.inputs.attachment))
}
`;
