import type { Item, PackageReading, PackageText } from "../packages/reading.ts";

/** A part of a version: an item of the package's tree. */
export interface Part {
  id: string;
  title: PackageText;
  /** Its address in the package; undefined for a chapter, which only holds others. */
  href: string | undefined;
  parent: string | undefined;
  /** `1.2` for the second part of the first. */
  number: string;
}

export type Difference = "identifier" | "title" | "file" | "place";

/** A part of one version and the part of another that it is taken for; one of them is missing where there is none. */
export interface PartMatch {
  from: Part | undefined;
  to: Part | undefined;
  /** In what both differ; nothing for the same part. */
  differences: Difference[];
}

/** All parts of a package's default organization, in order. */
export function partsOf(reading: Pick<PackageReading, "organizations">): Part[] {
  const parts: Part[] = [];
  const add = (items: readonly Item[], parent: string | undefined, prefix: string) => {
    for (const [index, item] of items.entries()) {
      const number = `${prefix}${index + 1}`;
      parts.push({ id: item.identifier, title: item.title, href: item.href, parent, number });
      add(item.children, item.identifier, `${number}.`);
    }
  };
  const organization = reading.organizations.find((each) => each.isDefault) ?? reading.organizations[0];
  add(organization?.items ?? [], undefined, "");
  return parts;
}

const titleKey = ({ title }: Part): string =>
  Object.values(title)
    .map((text) => text.trim().toLowerCase())
    .join("\n");

type Key = (part: Part) => string | undefined;
const byId: Key = (part) => part.id;
const byFile: Key = (part) => part.href;
const byTitle: Key = (part) => titleKey(part) || undefined;
const both =
  (one: Key, other: Key): Key =>
  (part) => {
    const [a, b] = [one(part), other(part)];
    return a === undefined || b === undefined ? undefined : JSON.stringify([a, b]);
  };

/**
 * Two agreements before one, the identifier before the others: tools that number identifiers anew would else give a part the result of the one
 * that stood in its place before.
 */
const keys: readonly Key[] = [both(byId, byFile), both(byId, byTitle), both(byFile, byTitle), byId, byFile, byTitle];

/** The only parts under each key: what stands there twice says nothing. */
function unique(parts: readonly Part[], key: Key): Map<string, Part> {
  const found = new Map<string, Part | undefined>();
  for (const part of parts) {
    const value = key(part);
    // A chapter is never taken for something that is opened.
    const place = value === undefined ? undefined : `${part.href === undefined} ${value}`;
    if (place !== undefined) found.set(place, found.has(place) ? undefined : part);
  }
  return new Map([...found].flatMap(([place, part]) => (part === undefined ? [] : [[place, part] as const])));
}

/** Which part of one version is which of another; in the order of the second, what has gone where it stood. */
export function matchParts(from: readonly Part[], to: readonly Part[]): PartMatch[] {
  const pairs = new Map<Part, Part>();
  const taken = new Set<Part>();
  for (const key of keys) {
    const left = unique(
      from.filter((part) => !taken.has(part)),
      key,
    );
    const right = unique(
      to.filter((part) => !pairs.has(part)),
      key,
    );
    for (const [place, part] of right) {
      const twin = left.get(place);
      if (twin === undefined) continue;
      pairs.set(part, twin);
      taken.add(twin);
    }
  }
  const parentOf = (part: Part, all: readonly Part[]) => all.find(({ id }) => id === part.parent);
  const matches: PartMatch[] = to.map((part) => {
    const twin = pairs.get(part);
    if (twin === undefined) return { from: undefined, to: part, differences: [] };
    const [above, aboveTwin] = [parentOf(part, to), parentOf(twin, from)];
    const isElsewhere = (above === undefined ? undefined : pairs.get(above)) !== aboveTwin;
    return {
      from: twin,
      to: part,
      differences: [
        ...(part.id === twin.id ? [] : ["identifier" as const]),
        ...(titleKey(part) === titleKey(twin) ? [] : ["title" as const]),
        ...(part.href === twin.href ? [] : ["file" as const]),
        ...(isElsewhere ? ["place" as const] : []),
      ],
    };
  });
  for (const [index, part] of from.entries()) {
    if (taken.has(part)) continue;
    const before = from[index - 1];
    const at = before === undefined ? 0 : matches.findIndex((match) => match.from === before) + 1;
    matches.splice(at, 0, { from: part, to: undefined, differences: [] });
  }
  return matches;
}

/** Whether nothing about the tree has changed but titles and files. */
export const isSameTree = (matches: readonly PartMatch[]): boolean =>
  matches.every(
    ({ from, to, differences }) =>
      from !== undefined &&
      to !== undefined &&
      from.number === to.number &&
      !differences.includes("identifier") &&
      !differences.includes("place"),
  );
