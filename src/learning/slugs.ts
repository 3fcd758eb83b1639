import type { Tx } from "#platform/database/index.ts";
import { slugOf } from "./rules.ts";

/** The first free of `title`, `title-2`, …; taken for ever. */
export async function freeSlug(tx: Tx, title: string, id: string): Promise<string> {
  const base = slugOf(title, `module-${id.slice(-8)}`);
  const taken = new Set(
    (
      await tx
        .selectFrom("learning.module")
        .select("slug")
        .where("slug", "like", `${base}%`)
        .where("id", "<>", id)
        .execute()
    ).map((row) => row.slug),
  );
  let slug = base;
  for (let count = 2; taken.has(slug); count += 1) slug = `${base}-${count}`;
  return slug;
}
