import type { LocalizedText } from "./database/index.ts";

/** Names that are pages below a room's own address, now or to come, so never a thing's. */
export const reservedSlugs: ReadonlySet<string> = new Set([
  "new",
  "manage",
  "archive",
  "edit",
  "preview",
  "lists",
  "mine",
  "import",
  "suggest",
  "suggestions",
  "duplicates",
  "collections",
  "notes",
  "files",
]);

/** A readable address from a title: Latin letters and digits of any language, folded; empty where too few are left. */
export function slugOf(title: string): string {
  const folded = title
    .normalize("NFKD")
    .replace(/\p{Mark}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "")
    .slice(0, 70)
    .replace(/-+$/, "");
  return folded.length >= 3 ? folded : "";
}

/**
 * The first free of `title`, `title-2`, … from the title in a Latin script, else of `fallback`; taken for ever. `taken` gives the
 * addresses in use that begin so.
 */
export async function freeSlug(
  title: LocalizedText,
  fallback: string,
  taken: (start: string) => Promise<readonly { slug: string }[]>,
): Promise<string> {
  const base = [title.en, title.fr, title.es].map((text) => slugOf(text ?? "")).find((slug) => slug !== "") ?? fallback;
  const used = new Set((await taken(base)).map(({ slug }) => slug));
  let slug = base;
  for (let count = 2; used.has(slug) || reservedSlugs.has(slug); count += 1) slug = `${base}-${count}`;
  return slug;
}
