// How manifests are looked at: by local name, whatever the case and the namespace. Real packages write scormtype and scormType,
// and put ADL's elements into IMS's namespace, ADL's namespace of another edition, or none.

import type { XmlElement } from "./xml-tree.ts";

const isNamed = (name: string, wanted: string) => name.toLowerCase() === wanted.toLowerCase();

export function childrenNamed(element: XmlElement | undefined, name: string): XmlElement[] {
  return element?.children.filter((child) => isNamed(child.name, name)) ?? [];
}

export function childNamed(element: XmlElement | undefined, name: string): XmlElement | undefined {
  return element?.children.find((child) => isNamed(child.name, name));
}

/** The first element along a path of names. */
export function descendantAt(element: XmlElement | undefined, ...path: string[]): XmlElement | undefined {
  return path.reduce<XmlElement | undefined>((at, name) => childNamed(at, name), element);
}

/** The trimmed text of a child; undefined when there is no such child. */
export function textOf(element: XmlElement | undefined, name: string): string | undefined {
  return childNamed(element, name)?.text.trim();
}

/** An attribute's value, trimmed; one without a prefix wins over one with. */
export function attributeOf(element: XmlElement, name: string): string | undefined {
  let found: string | undefined;
  for (const attribute of element.attributes) {
    if (!isNamed(attribute.name, name) || attribute.prefix === "xmlns") continue;
    if (attribute.prefix === "") return attribute.value.trim();
    found ??= attribute.value.trim();
  }
  return found;
}

/** `xml:lang` or `xml:base`, which must not be taken for an attribute of the same local name. */
export function xmlAttributeOf(element: XmlElement, name: "lang" | "base"): string | undefined {
  return element.attributes.find((attribute) => attribute.prefix === "xml" && attribute.name === name)?.value.trim();
}

/** Whether an element belongs to ADL's sequencing extension, where it shares names with IMS's (`objectives`, `mapInfo`). */
export function isAdlSequencing(element: XmlElement): boolean {
  return /adlseq/i.test(element.uri) || /^adlseq$/i.test(element.prefix);
}

/** "true", "1" and, as some tools write them, "True" and "yes". */
export function booleanOf(value: string | undefined): boolean | undefined {
  if (value === undefined) return undefined;
  if (/^(?:true|1|yes)$/i.test(value)) return true;
  if (/^(?:false|0|no)$/i.test(value)) return false;
  return undefined;
}
