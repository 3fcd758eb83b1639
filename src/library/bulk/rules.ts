import { publishingFaults } from "../rules.ts";
import type { RecordFacts, RecordState } from "../types.ts";
import type { BulkEdits, BulkFields } from "./types.ts";

/** Of a record, what a plan for it is made from. */
export interface PlannedRecord
  extends Pick<
    RecordFacts,
    | "type"
    | "title"
    | "summary"
    | "abstract"
    | "address"
    | "transcript"
    | "subjects"
    | "languages"
    | "country"
    | "level"
    | "ownerBodyId"
    | "ownerBody"
    | "access"
    | "licence"
  > {
  state: RecordState;
  reason: string | null;
  publishedAt: string | null;
  mergedInto: string | null;
  files: { role: string; lang: string | null; mediaType: string; state: string }[];
}

export type BulkPlan = { before: BulkFields; after: BulkFields } | { fault: string };

export const mostSubjects = 12;

/** So many records at once; more is for an import or a command, not for a page. */
export const mostChanged = 20_000;

/** What the edits make of a record, as far as that differs from what it is, or why they cannot be made. */
export function planOf(record: PlannedRecord, edits: BulkEdits): BulkPlan {
  if (record.mergedInto !== null) return { fault: "gone" };
  const wanted: BulkFields = {};
  const { addSubjects = [], removeSubjects = [] } = edits;
  if (addSubjects.length + removeSubjects.length > 0) {
    const left = record.subjects.filter((id) => !removeSubjects.includes(id));
    wanted.subjects = [...left, ...addSubjects.filter((id) => !left.includes(id))];
    if (wanted.subjects.length > mostSubjects && wanted.subjects.length > record.subjects.length)
      return { fault: "too-many-subjects" };
  }
  if (edits.languages !== undefined) wanted.languages = edits.languages;
  if (edits.country !== undefined) wanted.country = edits.country;
  if (edits.level !== undefined) wanted.level = edits.level;
  if (edits.access !== undefined) wanted.access = edits.access;
  if (edits.licence !== undefined) wanted.licence = edits.licence;
  if (edits.ownerBodyId !== undefined) {
    wanted.ownerBodyId = edits.ownerBodyId;
    wanted.ownerBody = "";
  }
  const after: BulkFields = Object.fromEntries(
    Object.entries(wanted).filter(([name, value]) => !isSame(value, record[name as keyof BulkFields])),
  );
  if (edits.act === "withdraw") {
    if (record.state !== "published") return { fault: "not-published" };
    Object.assign(after, { state: "withdrawn", reason: edits.reason ?? "" });
  }
  const isOpened = edits.act === "publish" && record.state !== "published";
  if (isOpened) Object.assign(after, { state: "published", reason: null });
  const [lacking] = isOpened ? publishingFaults({ ...record, subjects: after.subjects ?? record.subjects }) : [];
  if (lacking !== undefined) return { fault: lacking };
  const staysOpen = record.state === "published" && edits.act !== "withdraw";
  if (staysOpen && after.subjects?.length === 0) return { fault: "no-subject" };
  return { before: fieldsBefore(record, after), after };
}

function fieldsBefore(record: PlannedRecord, after: BulkFields): BulkFields {
  const before = Object.fromEntries(
    Object.keys(after).map((name) => [name, record[name as keyof BulkFields]]),
  ) as BulkFields;
  return after.state === undefined ? before : { ...before, publishedAt: record.publishedAt };
}

/** Two values of a field, as JSON has them. */
export const isSame = (one: unknown, other: unknown): boolean =>
  JSON.stringify(one ?? null) === JSON.stringify(other ?? null);

/** The same of several fields, in whatever order. */
export function areSame(one: BulkFields, other: BulkFields): boolean {
  const names = [...new Set([...Object.keys(one), ...Object.keys(other)])] as (keyof BulkFields)[];
  return names.every((name) => isSame(one[name], other[name]));
}

/**
 * What undoing gives back to a record: the fields that are still as the change left them. The others somebody has changed since; they are
 * `kept`.
 */
export function undoOf(
  record: PlannedRecord,
  { before, after }: { before: BulkFields; after: BulkFields },
): { restored: BulkFields; kept: string[] } {
  const names = (Object.keys(after) as (keyof BulkFields)[]).filter(
    (name) => name !== "reason" && name !== "ownerBody",
  );
  const kept = names.filter((name) => !isSame(after[name], record[name]));
  const restored: BulkFields = {};
  for (const name of names.filter((each) => !kept.includes(each))) Object.assign(restored, { [name]: before[name] });
  // They go with the field that they belong to.
  if ("state" in restored)
    Object.assign(restored, { reason: before.reason ?? null, publishedAt: before.publishedAt ?? null });
  if ("ownerBodyId" in restored || (after.ownerBody !== undefined && after.ownerBodyId === undefined))
    Object.assign(restored, { ownerBody: before.ownerBody ?? record.ownerBody });
  const isOpened = restored.state === "published";
  const [lacking] = isOpened ? publishingFaults({ ...record, subjects: restored.subjects ?? record.subjects }) : [];
  if (lacking === undefined) return { restored, kept };
  const { state: _state, reason: _reason, publishedAt: _at, ...rest } = restored;
  return { restored: rest, kept: [...kept, "state"] };
}
