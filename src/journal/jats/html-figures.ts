import { elementsOf, isElement, type JatsElement, plainText } from "./tree.ts";
import { added, escaped, holdsBlock, hrefOf, type Place, safeAddress, type Writing } from "./writing.ts";

/** A figure, its label and caption together above the picture, as the source has them. */
export function writeFigure(w: Writing, element: JatsElement, place: Place): string {
  if (place.flow === "inline")
    return ` <span${w.common(element)} data-jats="${element.name}">${w.nodes(element.children, place)}</span> `;
  const isLabelled = elementsOf(element).some((child) => child.name === "caption" || child.name === "label");
  let html = "";
  let caption = "";
  let hasCaption = false;
  const flush = () => {
    if (caption === "") return;
    html += hasCaption ? `<div>${caption}</div>` : `<figcaption>${caption}</figcaption>`;
    hasCaption = true;
    caption = "";
  };
  for (const node of element.children) {
    if (!isElement(node)) {
      html += node.trim() === "" ? "" : escaped(node);
      continue;
    }
    if (node.name === "label" || node.name === "caption" || node.name === "title")
      caption += writeCaption(w, node, place);
    else {
      flush();
      html += node.name === "graphic" ? writeGraphic(w, node, place, isLabelled) : w.element(node, place);
    }
  }
  flush();
  return `<figure${w.common(element)}>${html}</figure>`;
}

const writeCaption = (w: Writing, element: JatsElement, place: Place): string =>
  element.name === "caption"
    ? w.nodes(element.children, { ...place, flow: "block" })
    : `<b>${w.nodes(element.children, { ...place, flow: "inline" })}</b> `;

const shown = /\.(png|jpe?g|gif|webp|avif|svg)$/i;

/** A picture that came with the article, or a note of its name. A captioned one needs no other words than its own. */
export function writeGraphic(w: Writing, element: JatsElement, place: Place, isCaptioned = false): string {
  const name = hrefOf(element);
  const address = w.fileAddress(name);
  const alt = elementsOf(element).find((child) => child.name === "alt-text");
  const others = element.children.filter((child) => child !== alt);
  const rest = w.nodes(others, place);
  if (address === undefined || !shown.test(address)) {
    if (address === undefined && name !== "" && safeAddress(name) === undefined) w.tellMissing(name, element);
    const link = address ?? safeAddress(name);
    const words = link === undefined ? added(escaped(name)) : `<a href="${escaped(link)}">${added(escaped(name))}</a>`;
    const unseen = alt === undefined ? "" : w.element(alt, place);
    return `<span${w.common(element)} data-jats="graphic">${unseen}${name === "" ? "" : words}</span>${rest}`;
  }
  const words = alt === undefined ? (isCaptioned ? "" : name.replace(/\.\w+$/, "")) : plainText(alt);
  const own = alt === undefined ? "" : " data-own-alt";
  return `<img${w.common(element)} src="${escaped(address)}" alt="${escaped(words)}"${own} loading="lazy">${rest}`;
}

/** A table with its caption in it; what stands below it follows. */
export function writeTableWrap(w: Writing, element: JatsElement, place: Place): string {
  if (place.flow === "inline")
    return ` <span${w.common(element)} data-jats="table-wrap">${w.nodes(element.children, place)}</span> `;
  let html = "";
  let caption = "";
  const flush = () => {
    if (caption !== "") html += `<div>${caption}</div>`;
    caption = "";
  };
  for (const node of element.children) {
    if (!isElement(node)) {
      html += node.trim() === "" ? "" : escaped(node);
      continue;
    }
    const table =
      node.name === "table"
        ? node
        : node.name === "alternatives"
          ? elementsOf(node).find((child) => child.name === "table")
          : undefined;
    if (node.name === "label" || node.name === "caption") caption += writeCaption(w, node, place);
    else if (table !== undefined) {
      html += writeTable(w, table, place, caption);
      caption = "";
    } else {
      flush();
      html += node.name === "graphic" ? writeGraphic(w, node, place) : w.element(node, place);
    }
  }
  flush();
  return `<div${w.common(element)} class="table-wrap">${html}</div>`;
}

const whole = (value: string | undefined): string | undefined =>
  value !== undefined && /^\d{1,4}$/.test(value) && value !== "1" ? value : undefined;

/** The XHTML tables of JATS: their heads get the direction they are heads of. */
export function writeTable(w: Writing, element: JatsElement, place: Place, caption: string): string {
  const head = caption === "" ? "" : `<caption>${caption}</caption>`;
  const html = elementsOf(element)
    .map((child) => writeTablePart(w, child, place, false))
    .join("");
  return `<div class="table" tabindex="0"><table${w.common(element)}>${head}${html}</table></div>`;
}

function writeTablePart(w: Writing, element: JatsElement, place: Place, isHead: boolean): string {
  const inner = (isInHead: boolean) =>
    elementsOf(element)
      .map((child) => writeTablePart(w, child, place, isInHead))
      .join("");
  switch (element.name) {
    case "thead":
    case "tbody":
    case "tfoot":
    case "tr":
      return `<${element.name}${w.common(element)}>${inner(isHead || element.name === "thead")}</${element.name}>`;
    case "colgroup":
    case "col": {
      const span = whole(element.attributes.span);
      const attributes = span === undefined ? "" : ` span="${span}"`;
      return element.name === "col" ? `<col${attributes}>` : `<colgroup${attributes}>${inner(isHead)}</colgroup>`;
    }
    case "th":
    case "td": {
      const spans = (["colspan", "rowspan"] as const)
        .map((name) => [name, whole(element.attributes[name])])
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => ` ${name}="${value}"`)
        .join("");
      const text = w.nodes(element.children, { ...place, flow: holdsBlock(element) ? "block" : "inline" });
      const isHeading = element.name === "th" && text.trim() !== "";
      const given = /^(row|col|rowgroup|colgroup)$/.test(element.attributes.scope ?? "")
        ? element.attributes.scope
        : "";
      const scope = isHeading ? ` scope="${given || (isHead ? "col" : "row")}"` : "";
      const tag = isHeading ? "th" : "td";
      return `<${tag}${w.common(element)}${spans}${scope}>${text}</${tag}>`;
    }
    default:
      return w.element(element, place);
  }
}

/** A file that belongs to the article: its words, and the way to it where it came along. */
export function writeSupplement(w: Writing, element: JatsElement, place: Place): string {
  const name = hrefOf(element);
  const address = w.fileAddress(name) ?? safeAddress(name);
  const html = w.nodes(element.children, place);
  const link = address === undefined ? "" : ` ${added(`<a href="${escaped(address)}">${escaped(name)}</a>`)}`;
  const tag = place.flow === "block" ? "div" : "span";
  return `<${tag}${w.common(element)} data-jats="${element.name}">${html}${link}</${tag}>`;
}
