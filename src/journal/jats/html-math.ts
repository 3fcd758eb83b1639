import { isElement, type JatsElement, type JatsNode } from "./tree.ts";
import { escaped, type Writing } from "./writing.ts";

const elements = new Set(
  `math mrow mi mo mn mtext ms mspace mfrac msqrt mroot mstyle merror mpadded mphantom mfenced menclose msub msup msubsup munder mover
  munderover mmultiscripts mprescripts none mtable mtr mtd mlabeledtr semantics annotation`.split(/\s+/),
);
const tokens = new Set(["mi", "mo", "mn", "mtext", "ms", "annotation"]);
const attributes = new Set(
  `display mathvariant stretchy fence separator form lspace rspace width height depth linethickness columnalign rowalign columnspan
  rowspan accent accentunder displaystyle scriptlevel largeop movablelimits symmetric minsize maxsize notation open close separators`.split(
    /\s+/,
  ),
);

/** MathML as it is, as far as it is presentation: no addresses, styles or scripts, and text only where text may stand. */
export function writeMath(w: Writing, element: JatsElement): string {
  const isKnown = elements.has(element.name);
  const tag = isKnown ? element.name : "mrow";
  const own = Object.entries(element.attributes)
    .filter(([name, value]) => attributes.has(name) && /^[\w.,;|%+()[\]{} -]{1,40}$/.test(value))
    .map(([name, value]) => ` ${name}="${escaped(value)}"`)
    .join("");
  if (!isKnown) w.tellUnknown(element);
  const inside = (node: JatsNode): string => {
    if (isElement(node)) return writeMath(w, node);
    if (tokens.has(tag) || node.trim() === "") return escaped(node);
    return `<mtext>${escaped(node)}</mtext>`;
  };
  return `<${tag}${w.common(element)}${own}>${element.children.map(inside).join("")}</${tag}>`;
}
