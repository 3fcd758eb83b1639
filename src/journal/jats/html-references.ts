import { doiOf } from "./references.ts";
import { elementsOf, isElement, type JatsElement, type JatsNode } from "./tree.ts";
import { added, escaped, isData, type Place, Writing } from "./writing.ts";

const citations = new Set(["element-citation", "mixed-citation", "nlm-citation"]);

/** A reference as one line, its parts in their own order, with a way to what it names and back to where it is cited. */
export function writeReference(w: Writing, element: JatsElement, place: Place): string {
  const inner = { ...place, flow: "inline" as const };
  const html = element.children
    .map((node) => {
      if (!isElement(node)) return escaped(node);
      if (node.name === "citation-alternatives")
        return elementsOf(node)
          .map((each, index) =>
            index === 0 ? writeCitation(w, each, inner) : `<span hidden>${writeCitation(w, each, inner)}</span>`,
          )
          .join("");
      return citations.has(node.name) ? writeCitation(w, node, inner) : w.element(node, inner);
    })
    .join("");
  const doi = doiOf(element);
  const address = doi === "" ? "" : `https://doi.org/${encodeURI(doi)}`;
  const way =
    address === "" || html.includes(`href="${escaped(address)}"`)
      ? ""
      : ` ${added(`<a href="${escaped(address)}" rel="noopener nofollow">${escaped(address)}</a>`)}`;
  const id = element.attributes.id ?? "";
  const back = w.isCited(id)
    ? ` ${added(`<a href="#from-${escaped(Writing.anchor(id))}" role="doc-backlink">↩</a>`)}`
    : "";
  return `<p${w.common(element)} dir="auto">${html}${way}${back}</p>`;
}

const stop = added(". ");

/** Citations made of data have no signs between their parts; ours are marked as such. */
function writeCitation(w: Writing, element: JatsElement, place: Place): string {
  if (!isData(element)) return `<span${w.common(element)}>${w.nodes(element.children, place)}</span>`;
  const parts = elementsOf(element);
  const html = parts
    .map((child, index) => {
      const text = child.name === "person-group" ? writePersons(w, child, place) : w.element(child, place);
      const next = parts[index + 1];
      if (next === undefined) return text;
      if (child.name === "name" && next.name === "name") return text + added(", ");
      if (child.name === "volume" && next.name === "issue") return `${text} `;
      if (child.name === "fpage" && next.name === "lpage") return text + added("–");
      return text + stop;
    })
    .join("");
  return `<span${w.common(element)}>${html}</span>`;
}

function writePersons(w: Writing, element: JatsElement, place: Place): string {
  if (!isData(element)) return w.nodes(element.children, place);
  return elementsOf(element)
    .map((child: JatsNode) => (isElement(child) ? w.element(child, place) : ""))
    .join(added(", "));
}
