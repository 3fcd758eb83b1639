import { sql } from "kysely";
import type { Db, LocalizedText } from "#platform/database/index.ts";
import { type Actor, authorize } from "#platform/permissions/index.ts";
import { isSeenBy } from "../access.ts";
import type { ImportFormat } from "./formats.ts";
import { mayImportRecords } from "./permissions.ts";
import type { ImportFault, TwinReason } from "./types.ts";

export interface ImportFacts {
  id: string;
  fileName: string;
  format: ImportFormat;
  state: "reading" | "matching" | "checking" | "checked" | "writing" | "done" | "failed";
  columns: string[];
  mapping: Record<string, number>;
  isPublished: boolean;
  total: number;
  done: number;
  refused: number;
  known: number;
  added: number;
  changed: number;
  published: number;
  fault: ImportFault | null;
  createdAt: Date;
}

export interface ShownRow {
  number: number;
  line: number;
  cells: string[] | null;
  title: string;
  authorKey: string;
  year: number | null;
  doi: string | null;
  fault: string | null;
}

export interface ShownTwin extends ShownRow {
  twinBy: TwinReason;
  /** A librarian said that it is another work, so it is added. */
  isAnother: boolean;
  /** Null: of another body, and not published. */
  twin: {
    slug: string;
    title: LocalizedText;
    year: number | null;
    doi: string | null;
    container: string;
    state: string;
  } | null;
}

export interface ImportPageFacts extends ImportFacts {
  sample: ShownRow[];
  faults: ShownRow[];
  twins: ShownTwin[];
}

const shown = 100;
const shownTwins = 50;

const facts = [
  "id",
  "fileName",
  "format",
  "state",
  "columns",
  "mapping",
  "isPublished",
  "total",
  "done",
  "refused",
  "known",
  "added",
  "changed",
  "published",
  "fault",
  "createdAt",
] as const;

const ownerOf = (actor: Actor): string | null => (actor.kind === "account" ? actor.id : null);

/** One of one's own imports, without its rows. */
export async function importFacts(db: Db, actor: Actor, id: string): Promise<ImportFacts | undefined> {
  authorize(actor, mayImportRecords);
  const found = await db
    .selectFrom("library.import")
    .select([...facts])
    .where("id", "=", id)
    .where("accountId", "is not distinct from", ownerOf(actor))
    .executeTakeFirst();
  return found as ImportFacts | undefined;
}

/** One of one's own imports with what its page shows of the rows. */
export async function importPage(db: Db, actor: Actor, id: string): Promise<ImportPageFacts | undefined> {
  const found = await importFacts(db, actor, id);
  if (found === undefined) return undefined;
  const rows = db
    .selectFrom("library.importRow")
    .select(["number", "line", "cells", "title", "authorKey", "year", "doi", "fault"])
    .where("importId", "=", id)
    .orderBy("number");
  const [sample, faults, twins] = await Promise.all([
    rows.where("fault", "is", null).limit(5).execute(),
    rows.where("fault", "is not", null).limit(shown).execute(),
    sql<ShownTwin>`
      select i.number, i.line, i.cells, i.title, i.author_key, i.year, i.doi, i.fault, i.twin_by, i.apart_id is not null as is_another,
        case when ${isSeenBy(actor)} then jsonb_build_object('slug', r.slug, 'title', r.title, 'year', r.year, 'doi', r.doi, 'container', r.container, 'state', r.state) end as twin
      from library.import_row i join library.record r on r.id = coalesce(i.twin_id, i.apart_id)
      where i.import_id = ${id} and coalesce(i.twin_id, i.apart_id) is not null order by i.number limit ${shownTwins}`.execute(
      db,
    ),
  ]);
  return { ...found, sample, faults, twins: twins.rows };
}

/** One's own latest imports. */
export function ownImports(
  db: Db,
  actor: Actor,
): Promise<Pick<ImportFacts, "id" | "fileName" | "state" | "added" | "createdAt">[]> {
  authorize(actor, mayImportRecords);
  return db
    .selectFrom("library.import")
    .select(["id", "fileName", "state", "added", "createdAt"])
    .where("accountId", "is not distinct from", ownerOf(actor))
    .orderBy("createdAt", "desc")
    .limit(20)
    .execute() as Promise<Pick<ImportFacts, "id" | "fileName" | "state" | "added" | "createdAt">[]>;
}

/** What was refused, and what stands already, by line: for the command. */
export function importOutcomes(
  db: Db,
  importId: string,
): Promise<{ line: number; title: string; fault: string | null; outcome: string | null }[]> {
  return db
    .selectFrom("library.importRow")
    .select(["line", "title", "fault", "outcome"])
    .where("importId", "=", importId)
    .where((where) => where.or([where("fault", "is not", null), where("outcome", "<>", "added")]))
    .orderBy("number")
    .limit(1_000)
    .execute();
}
