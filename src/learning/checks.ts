import { sql } from "kysely";
import type { CheckOutcome, HouseParts } from "#platform/feature.ts";

const looked = 200;

/** Whether the files of packages stand in the store: the newest ones, which a broken disk or a half restore loses first. */
export async function checkPackages({ db, files }: HouseParts): Promise<CheckOutcome> {
  const { rows } = await sql<{ sha256: string }>`
    select f.sha256 from (select id from learning.version order by id desc limit 20) v
    join learning.package_file f on f.version_id = v.id limit ${looked}`.execute(db);
  let missing = 0;
  for (const { sha256 } of rows) if (!(await files.has(sha256))) missing += 1;
  if (missing === 0) return { isWell: true, words: `${rows.length} files of packages looked for, all there` };
  return {
    isWell: false,
    words: `${missing} of ${rows.length} files of packages are missing. Restore the files from a backup.`,
  };
}
