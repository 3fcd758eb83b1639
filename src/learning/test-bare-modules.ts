import { sql } from "kysely";
import type { Db } from "#platform/database/index.ts";
import { newId } from "#platform/ids.ts";

/** A published module of which only the row counts: nothing in it can be played. */
export async function aBareModule(
  db: Db,
  { access = "public", ownerId = null }: { access?: string; ownerId?: string | null } = {},
): Promise<{ id: string; slug: string }> {
  const id = newId();
  const slug = `m-${id}`;
  await sql`
    insert into learning.module (id, slug, title, summary, objectives, languages, minutes, level, access, state, published_at, owner_id)
    values (${id}, ${slug}, ${JSON.stringify({ en: `Module ${id}` })}, '{}', '{}', '{en}', 20, 'basic', ${access}, 'published', now(), ${ownerId})`.execute(
    db,
  );
  return { id, slug };
}

/** What the player writes when a module is completed, without the player. */
export async function completed(
  db: Db,
  accountId: string,
  moduleId: string,
  { success = "passed", at = new Date() }: { success?: string; at?: Date } = {},
): Promise<void> {
  await sql`
    insert into learning.registration (id, module_id, account_id, status, success, progress, completed_at)
    values (${newId()}, ${moduleId}, ${accountId}, 'completed', ${success}, 1, ${at})
    on conflict (account_id, module_id) do update set status = 'completed', success = ${success}, completed_at = ${at}`.execute(
    db,
  );
}
