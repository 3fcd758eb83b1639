import { Readable } from "node:stream";
import { statementsOfRegistrations } from "#lrs/index.ts";
import { countryName, visibleNames } from "#people/index.ts";
import { audit } from "#platform/audit/index.ts";
import { type Cursor, type Db, inTransaction } from "#platform/database/index.ts";
import type { Messages } from "#platform/i18n/index.ts";
import { type Account, type Actor, authorize, type Language } from "#platform/permissions/index.ts";
import { type Cell, csvOf, workbookOf } from "#platform/sheets/index.ts";
import { mayManageModule } from "../permissions.ts";
import type { KeptModule } from "../versions/queries.ts";
import { type LearnerFilter, type LearnerRow, learnersOf } from "./learners.ts";

export const exportKinds = ["csv", "xlsx", "jsonl"] as const;
export type ExportKind = (typeof exportKinds)[number];

const batchSize = 250;

/** All learners that a filter leaves, some hundreds at a time: who reads slowly makes nothing wait in memory. */
async function* allLearners(
  db: Db,
  actor: Actor,
  moduleId: string,
  filter: LearnerFilter,
): AsyncGenerator<LearnerRow[]> {
  const names = await visibleNames(db, actor, { isForFile: true });
  let after: Cursor | undefined;
  for (;;) {
    const rows = await learnersOf(db, names, moduleId, filter, after, batchSize);
    if (rows.length > 0) yield rows;
    const last = rows.at(-1);
    if (last === undefined || rows.length < batchSize) return;
    after = [last.key, last.id];
  }
}

const columns = [
  "name",
  "country",
  "state",
  "result",
  "progress",
  "score",
  "minutes",
  "begun",
  "last",
  "completed-on",
  "version",
  "attempt",
  "registration",
] as const;

const time = (date: Date | null): string => date?.toISOString().slice(0, 19).replace("T", " ") ?? "";
const percent = (share: number | null): number | null => (share === null ? null : Math.round(share * 1_000) / 10);

interface ExportHouse {
  db: Db;
  messages: Messages;
}

async function* learnerRows(
  { db, messages }: ExportHouse,
  actor: Account,
  lang: Language,
  moduleId: string,
  filter: LearnerFilter,
): AsyncGenerator<Cell[]> {
  const t = messages.of(lang, "owning");
  yield columns.map((column) => t(`column.${column}`));
  for await (const rows of allLearners(db, actor, moduleId, filter))
    for (const row of rows)
      yield [
        row.name ?? "",
        row.country === null ? "" : countryName(row.country, lang),
        t(`status.${row.status}`),
        row.success === "unknown" ? "" : t(`success.${row.success}`),
        percent(row.progress),
        percent(row.score),
        Math.round(row.seconds / 6) / 10,
        time(row.createdAt),
        time(row.lastAt),
        time(row.completedAt),
        row.version,
        row.attempt,
        row.id,
      ];
}

async function* statementLines(
  { db }: ExportHouse,
  actor: Account,
  moduleId: string,
  filter: LearnerFilter,
): AsyncGenerator<string> {
  for await (const rows of allLearners(db, actor, moduleId, filter)) {
    for (let at = 0; at < rows.length; at += 100) {
      const ids = rows.slice(at, at + 100).map(({ id }) => id);
      for (const statement of await statementsOfRegistrations(db, ids)) yield `${JSON.stringify(statement)}\n`;
    }
  }
}

/**
 * A module's learners as a file, read as it is sent: CSV or a workbook in the reader's language, times in UTC, or the statements of all of
 * them, one a line. Names stand there only where the reader may know them, those of protected people never. Noted in the audit log.
 */
export async function exportLearners(
  house: ExportHouse,
  actor: Account,
  lang: Language,
  module: KeptModule,
  { kind, ...filter }: LearnerFilter & { kind: ExportKind },
): Promise<Readable> {
  authorize(actor, mayManageModule, module);
  await inTransaction(house.db, (tx) => audit(tx, actor, "learning.results-exported", { target: module.id, kind }));
  if (kind === "jsonl") return Readable.from(statementLines(house, actor, module.id, filter), { objectMode: false });
  const rows = learnerRows(house, actor, lang, module.id, filter);
  return kind === "csv" ? csvOf(rows) : workbookOf(rows, { isRightToLeft: lang === "ar" });
}
