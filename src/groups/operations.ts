import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type LocalizedText, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { isId, newId } from "#platform/ids.ts";
import { type Actor, authorize } from "#platform/permissions/index.ts";
import { freeSlug } from "#platform/slugs.ts";
import { catalogueGroup } from "./catalogue-entry.ts";
import { mayKeepGroups } from "./permissions.ts";
import type { LocalizedLines, SeatPosition } from "./types.ts";

export interface GroupFacts {
  shortName: string;
  name: LocalizedText;
  mandate: LocalizedText;
  tasks: LocalizedLines;
  meets: LocalizedText;
  contact: LocalizedText;
  contactEmail: string;
  sinceYear: number | null;
  subjects: string[];
  position: number;
}

/** Makes a draft of a group with a name. Throws `groups.no-name` when no language has one. */
export async function makeGroup(db: Db | Tx, actor: Actor, name: LocalizedText): Promise<{ id: string; slug: string }> {
  authorize(actor, mayKeepGroups, { groupId: null });
  if (Object.keys(name).length === 0) throw new DomainError("groups.no-name", { field: "name-en" });
  return inTransaction(db, async (tx) => {
    const id = newId();
    const slug = await freeSlug(name, `group-${id.slice(-8)}`, (start) =>
      tx.selectFrom("groups.standingGroup").select("slug").where("slug", "like", `${start}%`).execute(),
    );
    await tx
      .insertInto("groups.standingGroup")
      .values({ id, slug, name: JSON.stringify(name) })
      .execute();
    await audit(tx, actor, "groups.group-made", { target: id, name });
    return { id, slug };
  });
}

/** Locks a group for a change by one who keeps it. */
async function lockGroup(tx: Tx, actor: Actor, id: string) {
  if (!isId(id)) throw new DomainError("platform.not-found");
  authorize(actor, mayKeepGroups, { groupId: id });
  const group = await tx
    .selectFrom("groups.standingGroup")
    .select(["id", "state", "publishedAt"])
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (group === undefined) throw new DomainError("platform.not-found");
  return group;
}

/** Changes what a group says of itself. Throws `groups.no-name`. */
export async function describeGroup(db: Db | Tx, actor: Actor, id: string, facts: GroupFacts): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockGroup(tx, actor, id);
    if (Object.keys(facts.name).length === 0) throw new DomainError("groups.no-name", { field: "name-en" });
    const { name, mandate, tasks, meets, contact, ...plain } = facts;
    await tx
      .updateTable("groups.standingGroup")
      .set({
        ...plain,
        name: JSON.stringify(name),
        mandate: JSON.stringify(mandate),
        tasks: JSON.stringify(tasks),
        meets: JSON.stringify(meets),
        contact: JSON.stringify(contact),
        updatedAt: new Date(),
      })
      .where("id", "=", id)
      .execute();
    await audit(tx, actor, "groups.group-described", { target: id });
    await catalogueGroup(tx, id);
  });
}

/** Shows a group to everybody, or to nobody but those who keep it. */
export async function setGroupState(
  db: Db | Tx,
  actor: Actor,
  id: string,
  state: "draft" | "published",
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const group = await lockGroup(tx, actor, id);
    if (group.state === state) return;
    await tx
      .updateTable("groups.standingGroup")
      .set({ state, publishedAt: group.publishedAt ?? (state === "published" ? new Date() : null) })
      .where("id", "=", id)
      .execute();
    await catalogueGroup(tx, id);
    await audit(tx, actor, `groups.group-${state === "published" ? "published" : "taken-back"}`, { target: id });
  });
}

export interface SeatFacts {
  country: string;
  label: LocalizedText | null;
  mapCode: string | null;
  organisation: string;
  position: SeatPosition;
  since: string | null;
  until: string | null;
}

/** Gives a group a seat, or changes the one with this id. Throws `groups.ends-before`, `platform.not-found`. */
export async function keepSeat(
  db: Db | Tx,
  actor: Actor,
  groupId: string,
  facts: SeatFacts,
  id?: string,
): Promise<{ id: string }> {
  if (facts.since !== null && facts.until !== null && facts.until < facts.since)
    throw new DomainError("groups.ends-before", { field: "until" });
  const label = facts.label === null || Object.keys(facts.label).length === 0 ? null : JSON.stringify(facts.label);
  return keepPart(db, actor, groupId, "seat", id, (tx, own) =>
    sql`
      insert into groups.seat as p (id, group_id, country, label, map_code, organisation, position, since, until)
      values (${own}, ${groupId}, ${facts.country}, ${label}::jsonb, ${facts.mapCode}, ${facts.organisation}, ${facts.position}, ${facts.since}::date, ${facts.until}::date)
      on conflict (id) do update set country = excluded.country, label = excluded.label, map_code = excluded.map_code,
        organisation = excluded.organisation, position = excluded.position, since = excluded.since, until = excluded.until
      where p.group_id = ${groupId}`.execute(tx),
  );
}

export interface MeetingFacts {
  title: LocalizedText;
  place: LocalizedText;
  summary: LocalizedText;
  beginsOn: string;
  endsOn: string;
}

/** Records a meeting held, or changes it. Throws `groups.no-title`, `groups.ends-before`, `platform.not-found`. */
export async function keepMeeting(
  db: Db | Tx,
  actor: Actor,
  groupId: string,
  facts: MeetingFacts,
  id?: string,
): Promise<{ id: string }> {
  requireTitle(facts.title);
  if (facts.endsOn < facts.beginsOn) throw new DomainError("groups.ends-before", { field: "endsOn" });
  const { title, place, summary } = facts;
  return keepPart(db, actor, groupId, "meeting", id, (tx, own) =>
    sql`
      insert into groups.meeting as p (id, group_id, title, place, summary, begins_on, ends_on)
      values (${own}, ${groupId}, ${JSON.stringify(title)}::jsonb, ${JSON.stringify(place)}::jsonb, ${JSON.stringify(summary)}::jsonb,
        ${facts.beginsOn}::date, ${facts.endsOn}::date)
      on conflict (id) do update set title = excluded.title, place = excluded.place, summary = excluded.summary,
        begins_on = excluded.begins_on, ends_on = excluded.ends_on
      where p.group_id = ${groupId}`.execute(tx),
  );
}

export interface DocumentFacts {
  title: LocalizedText;
  languages: string[];
  datedOn: string;
  /** Where it stands, if not with us. */
  address: string;
}

export interface OwnFile {
  sha256: string;
  size: number;
  name: string;
}

/** Makes a document public, by address or with a file, or changes it; a file that is there stays. Throws `groups.no-title`, `groups.no-content`, `platform.not-found`. */
export async function keepDocument(
  db: Db | Tx,
  actor: Actor,
  groupId: string,
  facts: DocumentFacts,
  { id, file }: { id?: string; file?: OwnFile } = {},
): Promise<{ id: string }> {
  requireTitle(facts.title);
  return keepPart(db, actor, groupId, "document", id, async (tx, own) => {
    const known = await tx
      .selectFrom("groups.document")
      .select(["fileSha256 as sha256", "fileName as name", "fileSize as size"])
      .where("id", "=", own)
      .executeTakeFirst();
    const kept = file ?? (known?.sha256 == null ? undefined : known);
    if (kept === undefined && facts.address === "") throw new DomainError("groups.no-content", { field: "address" });
    return sql`
      insert into groups.document as p (id, group_id, title, languages, dated_on, address, file_sha256, file_name, file_size)
      values (${own}, ${groupId}, ${JSON.stringify(facts.title)}::jsonb, ${facts.languages}::text[], ${facts.datedOn}::date,
        ${kept === undefined ? facts.address : ""}, ${kept?.sha256 ?? null}, ${kept?.name ?? ""}, ${kept?.size ?? null}::bigint)
      on conflict (id) do update set title = excluded.title, languages = excluded.languages, dated_on = excluded.dated_on,
        address = excluded.address, file_sha256 = excluded.file_sha256, file_name = excluded.file_name, file_size = excluded.file_size
      where p.group_id = ${groupId}`.execute(tx);
  });
}

export function requireTitle(title: LocalizedText): void {
  if (Object.keys(title).length === 0) throw new DomainError("groups.no-title", { field: "title-en" });
}

type PartName = "seat" | "meeting" | "document";

/** Writes a part of a group under its lock; the statement touches no row when the part is another group's. */
async function keepPart(
  db: Db | Tx,
  actor: Actor,
  groupId: string,
  name: PartName,
  id: string | undefined,
  write: (tx: Tx, id: string) => Promise<{ numAffectedRows?: bigint }>,
): Promise<{ id: string }> {
  if (id !== undefined && !isId(id)) throw new DomainError("platform.not-found");
  return inTransaction(db, async (tx) => {
    await lockGroup(tx, actor, groupId);
    const own = id ?? newId();
    const { numAffectedRows } = await write(tx, own);
    if (numAffectedRows !== 1n) throw new DomainError("platform.not-found");
    await audit(tx, actor, `groups.${name}-kept`, { target: groupId, [name]: own });
    await catalogueGroup(tx, groupId);
    return { id: own };
  });
}

const partTables = { seat: "groups.seat", meeting: "groups.meeting", document: "groups.document" } as const;

/** Takes a part of a group away. Throws `platform.not-found` for one that is not this group's. */
export async function removePart(db: Db, actor: Actor, groupId: string, name: PartName, id: string): Promise<void> {
  if (!isId(id)) throw new DomainError("platform.not-found");
  await inTransaction(db, async (tx) => {
    await lockGroup(tx, actor, groupId);
    const gone = await tx
      .deleteFrom(partTables[name])
      .where("id", "=", id)
      .where("groupId", "=", groupId)
      .returning("id")
      .executeTakeFirst();
    if (gone === undefined) throw new DomainError("platform.not-found");
    await audit(tx, actor, `groups.${name}-removed`, { target: groupId, [name]: id });
    await catalogueGroup(tx, groupId);
  });
}
