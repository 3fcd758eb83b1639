// Attribute and element values of the SCORM and IMS schemas, each with its default. What the schema forbids is reported and read
// as the default.

import type { ManifestContext } from "./manifest-context.ts";
import { attributeOf, booleanOf } from "./xml-query.ts";
import type { XmlElement } from "./xml-tree.ts";

export function booleanAttribute(
  context: ManifestContext,
  element: XmlElement | undefined,
  name: string,
  fallback: boolean,
): boolean {
  const value = element === undefined ? undefined : attributeOf(element, name);
  if (element === undefined || value === undefined || value === "") return fallback;
  const read = booleanOf(value);
  if (read === undefined) context.invalid(element, name, value);
  return read ?? fallback;
}

/** One word of a vocabulary, whatever its case. */
export function wordAttribute<Word extends string>(
  context: ManifestContext,
  element: XmlElement | undefined,
  name: string,
  words: readonly Word[],
): Word | undefined {
  const value = element === undefined ? undefined : attributeOf(element, name);
  if (element === undefined || value === undefined || value === "") return undefined;
  const read = words.find((word) => word.toLowerCase() === value.toLowerCase());
  if (read === undefined) context.invalid(element, name, value);
  return read;
}

export function numberAttribute(
  context: ManifestContext,
  element: XmlElement | undefined,
  name: string,
  range: { min: number; max: number; whole?: boolean },
): number | undefined {
  if (element === undefined) return undefined;
  return numberIn(context, element, name, attributeOf(element, name), range);
}

/** A number as the schemas write it: `.5`, `0,5` and `80%` are told as wrong. */
export function numberIn(
  context: ManifestContext,
  element: XmlElement,
  name: string,
  value: string | undefined,
  { min, max, whole = false }: { min: number; max: number; whole?: boolean },
): number | undefined {
  if (value === undefined || value === "") return undefined;
  const number = Number(value);
  const isWritten = /^[+-]?(?:\d+\.?\d*|\.\d+)$/.test(value);
  if (!isWritten || number < min || number > max || (whole && !Number.isInteger(number))) {
    context.invalid(element, name, value);
    return undefined;
  }
  return number;
}

/** SCORM 2004 timeinterval(second,10,2): an ISO 8601 duration, hundredths of a second at most; finer fractions are cut. */
export function durationAttribute(
  context: ManifestContext,
  element: XmlElement | undefined,
  name: string,
): string | undefined {
  const value = element === undefined ? undefined : attributeOf(element, name);
  if (element === undefined || value === undefined || value === "") return undefined;
  const cut = value.replace(/(\.\d\d)\d+S$/, "$1S");
  if (/^P(?=\d|T\d)(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d{1,2})?S)?)?$/.test(cut))
    return cut;
  context.invalid(element, name, value);
  return undefined;
}
