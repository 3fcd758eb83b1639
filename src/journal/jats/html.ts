import { writeFigure, writeGraphic, writeSupplement, writeTable, writeTableWrap } from "./html-figures.ts";
import { writeMath } from "./html-math.ts";
import { writeReference } from "./html-references.ts";
import { elementsOf, isElement, type JatsElement, plainText } from "./tree.ts";
import {
  added,
  escaped,
  type Flow,
  holdsBlock,
  hrefOf,
  isData,
  type Place,
  safeAddress,
  type WriteElement,
  Writing,
} from "./writing.ts";

export function write(w: Writing, element: JatsElement, place: Place): string {
  const writer = Object.hasOwn(writers, element.name) ? writers[element.name] : undefined;
  if (writer !== undefined) return writer(w, element, place);
  w.tellUnknown(element);
  return marked(w, element, place);
}

/** An element we have no form for: a box or a span that says what it was. Parts of data get a space between them. */
export function marked(w: Writing, element: JatsElement, place: Place): string {
  const flow: Flow = place.flow === "block" && holdsBlock(element) ? "block" : "inline";
  const tag = place.flow === "block" ? "div" : "span";
  const inner = { ...place, flow };
  const html =
    flow === "inline" && isData(element)
      ? elementsOf(element)
          .map((child) => w.element(child, inner))
          .join(" ")
      : w.nodes(element.children, inner);
  return `<${tag}${w.common(element)} data-jats="${escaped(element.name)}">${html}</${tag}>`;
}

/** The same element in HTML, for what stands in a line. */
const inline =
  (tag: string): WriteElement =>
  (w, element, place) =>
    `<${tag}${w.common(element)}>${w.nodes(element.children, { ...place, flow: "inline" })}</${tag}>`;

/** A box between blocks; in a line, a span. */
const box =
  (tag: string, className = ""): WriteElement =>
  (w, element, place) => {
    const name = className === "" ? "" : ` class="${className}"`;
    if (place.flow === "inline") return ` <span${w.common(element)}>${w.nodes(element.children, place)}</span> `;
    return `<${tag}${w.common(element)}${name}>${w.nodes(element.children, place)}</${tag}>`;
  };

const writeParagraph: WriteElement = (w, element, place) => {
  if (place.flow === "inline") return ` <span${w.common(element)}>${w.nodes(element.children, place)}</span> `;
  // A list or a figure within a paragraph would end it in HTML.
  if (holdsBlock(element)) return `<div${w.common(element)} class="p">${mixed(w, element, place)}</div>`;
  return `<p${w.common(element)}>${w.nodes(element.children, { ...place, flow: "inline" })}</p>`;
};

/** The blocks within a paragraph stay blocks, the lines between them lines. */
function mixed(w: Writing, element: JatsElement, place: Place): string {
  return element.children
    .map((node) => {
      if (!isElement(node)) return escaped(node);
      const isInline = !holdsBlock(node) && !blockWriters.has(node.name);
      return w.element(node, { ...place, flow: isInline ? "inline" : "block" });
    })
    .join("");
}

const headingTags = ["h2", "h3", "h4", "h5", "h6"] as const;

/** A part with a heading: its label and title together. */
const writeSection: WriteElement = (w, element, place) => {
  if (place.flow === "inline" || place.isFront) return marked(w, element, place);
  const [label, title] = ["label", "title"].map((name) => elementsOf(element).find((child) => child.name === name));
  const text = [plainText(label), plainText(title)].filter(Boolean).join(" ");
  const tag = headingTags[Math.min(place.depth, 4)] ?? "h6";
  const given = element.attributes.id;
  // A heading that the contents lead to needs an id.
  const anchor =
    given === undefined || given === "" ? `s-${w.contents.length + 1}` : `h-${Writing.anchor(given).slice(2)}`;
  if (title !== undefined && text !== "")
    w.contents.push({ id: anchor, title: text.slice(0, 300), depth: place.depth });
  let html = "";
  for (const node of element.children) {
    if (isElement(node) && node === label && title !== undefined) {
      // Between label and title nothing may stand but space, or they stay two lines.
      const between = element.children.slice(element.children.indexOf(label) + 1, element.children.indexOf(title));
      if (between.every((each) => typeof each === "string" && each.trim() === "")) continue;
    }
    if (isElement(node) && node === title) {
      const isBeside = label !== undefined && !html.includes(`data-jats="label"`);
      const parts = [...(isBeside && label !== undefined ? [...label.children, " "] : []), ...title.children];
      html += `<${tag} id="${escaped(anchor)}">${w.nodes(parts, { ...place, flow: "inline" })}</${tag}>`;
    } else if (isElement(node) && node.name === "label") html += marked(w, node, place);
    else html += isElement(node) ? w.element(node, { ...place, depth: place.depth + 1 }) : escaped(node);
  }
  return `<section${w.common(element)}>${html}</section>`;
};

/** A title without a part of its own: of a list, a caption, an abstract. */
const writeTitle: WriteElement = (w, element, place) => {
  const html = `<b>${w.nodes(element.children, { ...place, flow: "inline" })}</b>`;
  return place.flow === "inline" ? ` ${html} ` : `<p${w.common(element)}>${html}</p>`;
};

const writeLink: WriteElement = (w, element, place) => {
  const text = w.nodes(element.children, { ...place, flow: "inline" });
  const address = safeAddress(hrefOf(element) || plainText(element));
  if (address === undefined) return `<span${w.common(element)}>${text}</span>`;
  const shown = text.trim() === "" ? added(escaped(address)) : text;
  return `<a${w.common(element)} href="${escaped(address)}" rel="noopener nofollow">${shown}</a>`;
};

const writeMail: WriteElement = (w, element, place) => {
  if (place.isFront) return "";
  const address = plainText(element);
  const text = w.nodes(element.children, { ...place, flow: "inline" });
  return /^[^\s@<>"]+@[^\s@<>"]+$/.test(address) ? `<a href="mailto:${escaped(address)}">${text}</a>` : text;
};

const writeReferenceTo: WriteElement = (w, element, place) => {
  const text = w.nodes(element.children, { ...place, flow: "inline" });
  const id = (element.attributes.rid ?? "").trim().split(/\s+/)[0] ?? "";
  const type = element.attributes["ref-type"] ?? "";
  // Outside of what is shown (an author's affiliation, say) there is nothing to lead to.
  if (place.isFront || !w.has(id) || type === "aff" || type === "corresp" || text.trim() === "")
    return `<span${w.common(element)}>${text}</span>`;
  const isNote = type === "fn" || type === "table-fn" || type === "bibr";
  return `<a${isNote ? w.citing(id) : ""} href="#${escaped(Writing.anchor(id))}">${text}</a>`;
};

const writeNote: WriteElement = (w, element, place) => {
  const id = element.attributes.id ?? "";
  const back = w.isCited(id)
    ? ` ${added(`<a href="#from-${escaped(Writing.anchor(id))}" role="doc-backlink">↩</a>`)}`
    : "";
  if (place.flow === "inline") {
    const html = w.nodes(element.children, place);
    return ` <small${w.common(element)}>${added("[")}${html}${added("]")}</small> `;
  }
  return `<div${w.common(element)} class="note-line">${w.nodes(element.children, place)}${back}</div>`;
};

const writeLabel: WriteElement = (w, element, place) =>
  `<b${w.common(element)}>${w.nodes(element.children, { ...place, flow: "inline" })}</b> `;

const orders: Record<string, string> = {
  order: "1",
  "alpha-lower": "a",
  "alpha-upper": "A",
  "roman-lower": "i",
  "roman-upper": "I",
};

const writeList: WriteElement = (w, element, place) => {
  if (place.flow === "inline") return marked(w, element, place);
  const items = elementsOf(element);
  const before = items.filter((child) => child.name !== "list-item");
  const rest = items.filter((child) => child.name === "list-item");
  // Items that bring their labels need no other marks.
  const hasLabels = rest.some((item) => elementsOf(item)[0]?.name === "label");
  const type = hasLabels ? undefined : orders[element.attributes["list-type"] ?? ""];
  const start = /^\d{1,5}$/.test(element.attributes.start ?? "") ? ` start="${element.attributes.start}"` : "";
  const tag = type === undefined ? "ul" : "ol";
  const lines = rest.map(
    (item) =>
      `<li${w.common(item)}>${holdsBlock(item) ? mixed(w, item, place) : w.nodes(item.children, { ...place, flow: "inline" })}</li>`,
  );
  const own = hasLabels ? ` class="labelled"` : "";
  return `${w.nodes(before, place)}<${tag}${w.common(element)}${own}${type === undefined ? "" : ` type="${type}"${start}`}>${lines.join("")}</${tag}>`;
};

const writeDefinitions: WriteElement = (w, element, place) => {
  if (place.flow === "inline") return marked(w, element, place);
  const parts = elementsOf(element).map((child) => {
    if (child.name !== "def-item") return { isItem: false, html: w.element(child, place) };
    const lines = elementsOf(child).map((part) => {
      const tag = part.name === "term" || part.name === "label" ? "dt" : "dd";
      const flow: Flow = tag === "dd" && holdsBlock(part) ? "block" : "inline";
      return `<${tag}${w.common(part)}>${w.nodes(part.children, { ...place, flow })}</${tag}>`;
    });
    return { isItem: true, html: `<div${w.common(child)}>${lines.join("")}</div>` };
  });
  const first = parts.findIndex((part) => part.isItem);
  const html = (list: typeof parts) => list.map((part) => part.html).join("");
  if (first < 0) return html(parts);
  // A list nested in a list of definitions stands in a row of its own.
  const rows = parts
    .slice(first)
    .map((part) => (part.isItem ? part.html : `<div><dt></dt><dd>${part.html}</dd></div>`));
  return `${html(parts.slice(0, first))}<dl${w.common(element)}>${rows.join("")}</dl>`;
};

const writePreformatted: WriteElement = (w, element, place) =>
  place.flow === "inline"
    ? `<code${w.common(element)}>${w.nodes(element.children, place)}</code>`
    : `<pre${w.common(element)} tabindex="0"><code>${w.nodes(element.children, { ...place, flow: "inline" })}</code></pre>`;

const writeFormula: WriteElement = (w, element, place) => {
  const html = w.nodes(element.children, { ...place, flow: "inline" });
  return place.flow === "inline"
    ? `<span${w.common(element)}>${html}</span>`
    : `<div${w.common(element)} class="table" tabindex="0">${html}</div>`;
};

const preferred = ["math", "table", "tex-math", "graphic", "inline-graphic", "media"];

/** One thing in several forms: the best is shown, what is text in the others is kept beside it, unseen. */
const writeAlternatives: WriteElement = (w, element, place) => {
  const forms = elementsOf(element);
  const best = preferred.map((name) => forms.find((form) => form.name === name)).find((form) => form !== undefined);
  return forms
    .map((form) => {
      if (form === best || best === undefined) return w.element(form, place);
      return plainText(form) === "" && form.name !== "tex-math" ? "" : hidden(w, form, place);
    })
    .join("");
};

const hidden: WriteElement = (w, element, place) =>
  `<span hidden data-jats="${escaped(element.name)}">${w.nodes(element.children, { ...place, flow: "inline" })}</span>`;

/** Words for who cannot see a picture that is not here in the page either. */
const writeUnseen: WriteElement = (w, element, place) =>
  `<span class="hidden">${w.nodes(element.children, { ...place, flow: "inline" })}</span>`;

/** An article within the article: a decision letter, a translation, a reply. */
const writeSubArticle: WriteElement = (w, element, place) => {
  const front = elementsOf(element).filter((child) => child.name === "front-stub" || child.name === "front");
  const title = front.flatMap((each) => elementsOf(each)).find((child) => child.name === "title-group");
  const text = plainText(elementsOf(title).find((child) => child.name === "article-title"));
  const anchor = `s-${w.contents.length + 1}`;
  if (text !== "") w.contents.push({ id: anchor, title: text.slice(0, 300), depth: 0 });
  const inner = elementsOf(element).map((child) =>
    front.includes(child)
      ? `<div id="${anchor}"><hr>${w.element(child, { ...place, isFront: true })}</div>`
      : w.element(child, { ...place, depth: 0 }),
  );
  return `<section${w.common(element)}>${inner.join("")}</section>`;
};

const part = box("div");

const writers: Record<string, WriteElement | undefined> = {
  p: writeParagraph,
  "license-p": writeParagraph,
  sec: writeSection,
  app: writeSection,
  ack: writeSection,
  glossary: writeSection,
  notes: writeSection,
  bio: writeSection,
  "ref-list": writeSection,
  "fn-group": writeSection,
  "app-group": writeSection,
  statement: box("div"),
  body: part,
  back: part,
  "floats-group": part,
  title: writeTitle,
  subtitle: writeTitle,
  label: writeLabel,
  italic: inline("i"),
  i: inline("i"),
  bold: inline("b"),
  b: inline("b"),
  sup: inline("sup"),
  sub: inline("sub"),
  underline: inline("u"),
  strike: inline("s"),
  monospace: inline("code"),
  "inline-formula": inline("span"),
  break: () => "<br>",
  hr: (_w, _element, { flow }) => (flow === "block" ? "<hr>" : " "),
  "ext-link": writeLink,
  uri: writeLink,
  "self-uri": writeLink,
  email: writeMail,
  xref: writeReferenceTo,
  fn: writeNote,
  corresp: writeNote,
  list: writeList,
  "def-list": writeDefinitions,
  "disp-quote": box("blockquote"),
  "boxed-text": box("div", "panel in"),
  attrib: box("p", "small"),
  "verse-line": box("div"),
  preformat: writePreformatted,
  code: writePreformatted,
  "disp-formula": writeFormula,
  "tex-math": inline("code"),
  alternatives: writeAlternatives,
  math: (w, element) => writeMath(w, element),
  fig: (w, element, place) => writeFigure(w, element, place),
  "fig-group": (w, element, place) => writeFigure(w, element, place),
  graphic: (w, element, place) => writeGraphic(w, element, place),
  "inline-graphic": (w, element, place) => writeGraphic(w, element, place),
  "table-wrap": (w, element, place) => writeTableWrap(w, element, place),
  table: (w, element, place) => writeTable(w, element, place, ""),
  "supplementary-material": (w, element, place) => writeSupplement(w, element, place),
  "inline-supplementary-material": (w, element, place) => writeSupplement(w, element, place),
  media: (w, element, place) => writeSupplement(w, element, place),
  ref: (w, element, place) => writeReference(w, element, place),
  "alt-text": writeUnseen,
  "long-desc": writeUnseen,
  "sub-article": writeSubArticle,
  response: writeSubArticle,
};

const blockWriters = new Set(
  `p sec list def-list disp-quote boxed-text preformat disp-formula fig fig-group table-wrap table supplementary-material media
  statement verse-group speech ref-list fn-group code`.split(/\s+/),
);
