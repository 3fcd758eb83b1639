// Packages for tests without an archive around them.

import { Readable } from "node:stream";
import { defaultLimits, type PackageLimits } from "./limits.ts";
import { type PackageFiles, readManifest } from "./manifest.ts";
import type { ManifestReading } from "./manifest-context.ts";
import type { Item } from "./reading.ts";

export type Contents = Record<string, string | Uint8Array>;

export function filesInMemory(contents: Contents): PackageFiles {
  return {
    paths: Object.keys(contents),
    read(path, consume) {
      const bytes = Buffer.from((contents[path] ?? "") as string);
      // In small pieces, so that no reader can rely on getting a file at once.
      const pieces = Array.from({ length: Math.ceil(bytes.length / 61) }, (_, index) =>
        bytes.subarray(index * 61, index * 61 + 61),
      );
      return consume(Readable.from(pieces, { objectMode: true }));
    },
  };
}

export function readContents(contents: Contents, limits: Partial<PackageLimits> = {}): Promise<ManifestReading> {
  return readManifest(filesInMemory(contents), { limits: { ...defaultLimits, ...limits } });
}

/** The reading of a manifest beside an index.html and the files named. */
export function readImsManifest(manifest: string | Uint8Array, ...others: string[]): Promise<ManifestReading> {
  const files = Object.fromEntries(["index.html", ...others].map((path) => [path, "<p>"]));
  return readContents({ "imsmanifest.xml": manifest, ...files });
}

export const codesOf = (reading: Pick<ManifestReading, "problems">) => reading.problems.map(({ code }) => code);

export function allItems(reading: Pick<ManifestReading, "organizations">): Item[] {
  const within = (item: Item): Item[] => [item, ...item.children.flatMap(within)];
  return reading.organizations.flatMap(({ items }) => items.flatMap(within));
}

export function itemNamed(reading: Pick<ManifestReading, "organizations">, identifier: string): Item {
  const found = allItems(reading).find((item) => item.identifier === identifier);
  if (found === undefined) throw new Error(`no item ${identifier}`);
  return found;
}
