import { sql } from "kysely";
import { visibleNames } from "#people/index.ts";
import type { Db, LocalizedText } from "#platform/database/index.ts";
import { isId } from "#platform/ids.ts";
import type { Actor } from "#platform/permissions/index.ts";
import { isAllowedOn } from "../access.ts";
import type { PackageStandard } from "../packages/reading.ts";
import { mayManageModule } from "../permissions.ts";
import type { CourseCall } from "../types.ts";
import type { Facts } from "./protocol.ts";

export interface DiagnosedAttempt extends Facts {
  id: string;
  registrationId: string;
  moduleTitle: LocalizedText;
  slug: string;
  number: number;
  version: number;
  versionId: string;
  standard: PackageStandard;
  /** Null where the reader may not know who it is. */
  learner: string | null;
  country: string | null;
  launches: number;
  startedAt: Date;
  lastAt: Date;
  /** What is kept of the calls, in the order they were made. */
  calls: CourseCall[];
}

/** An attempt with its calls, for who looks after its module; for anybody else it does not exist. */
export async function attemptForDiagnosis(
  db: Db,
  actor: Actor,
  slug: string,
  attemptId: string,
): Promise<DiagnosedAttempt | undefined> {
  if (!isId(attemptId)) return undefined;
  const names = await visibleNames(db, actor);
  const { rows } = await sql<Omit<DiagnosedAttempt, "calls"> & { batches: CourseCall[][] }>`
    select a.id, a.registration_id, m.title as module_title, m.slug, a.number, v.number as version, v.id as version_id, v.standard, ${names.of(sql`r.account_id`)} as learner,
      p.country, a.launches, a.started_at, a.last_at, a.status, a.success, a.progress, a.score, a.seconds,
      coalesce((select json_agg(b.calls order by b.launch, b.number) from learning.call_batch b where b.attempt_id = a.id), '[]') as batches
    from learning.attempt a join learning.registration r on r.id = a.registration_id join learning.module m on m.id = r.module_id
      join learning.version v on v.id = a.version_id left join people.public_account p on p.id = r.account_id
    where a.id = ${attemptId} and m.slug = ${slug} and ${isAllowedOn(actor, mayManageModule)}`.execute(db);
  const row = rows[0];
  if (row === undefined) return undefined;
  const { batches, ...attempt } = row;
  return { ...attempt, calls: batches.flat() };
}
