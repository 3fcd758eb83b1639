import { sql } from "kysely";
import { putInCatalogue, removeFromCatalogue } from "#catalogue/index.ts";
import { bodyName } from "#people/index.ts";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type LocalizedText, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { languages } from "#platform/i18n/index.ts";
import { isId, newId } from "#platform/ids.ts";
import { type Actor, authorize, isAllowed } from "#platform/permissions/index.ts";
import { freeSlug } from "#platform/slugs.ts";
import { ActivityAnnounced, ActivityCancelled } from "./events.ts";
import { mayAnnounce, mayKeepDirectorate } from "./permissions.ts";
import type { Directorate } from "./queries.ts";

export interface ActivityFacts {
  title: LocalizedText;
  summary: LocalizedText;
  audience: LocalizedText;
  application: LocalizedText;
  place: LocalizedText;
  country: string | null;
  isOnline: boolean;
  languages: string[];
  subjects: string[];
  /** A body we know, or null, and then the name of one we do not. */
  hostBodyId: string | null;
  hostBody: string;
  /** Days as `2027-12-31`. */
  beginsOn: string;
  endsOn: string;
  applyUntil: string | null;
}

async function refuse(tx: Tx, actor: Actor, facts: ActivityFacts): Promise<void> {
  if (Object.keys(facts.title).length === 0) throw new DomainError("training.no-title", { field: "title-en" });
  if (facts.endsOn < facts.beginsOn) throw new DomainError("training.ends-before", { field: "endsOn" });
  if (facts.applyUntil !== null && facts.applyUntil > facts.endsOn)
    throw new DomainError("training.applies-after", { field: "applyUntil" });
  // Who announces for one body gives the activity to no other, and to a body that is there.
  const isTheirs = isAllowed(actor, mayAnnounce, facts);
  const isKnown = facts.hostBodyId === null || (await bodyName(tx, facts.hostBodyId)) !== undefined;
  if (!isTheirs || !isKnown) throw new DomainError("training.not-your-body", { field: "hostBodyId" });
}

/** Makes a draft of an activity. Throws `training.no-title`, `training.ends-before`, `training.applies-after`, `training.not-your-body`. */
export async function draftActivity(
  db: Db | Tx,
  actor: Actor,
  facts: ActivityFacts,
): Promise<{ id: string; slug: string }> {
  return inTransaction(db, async (tx) => {
    await refuse(tx, actor, facts);
    const id = newId();
    const slug = await freeSlug(facts.title, `activity-${id.slice(-8)}`, (start) =>
      tx.selectFrom("training.activity").select("slug").where("slug", "like", `${start}%`).execute(),
    );
    await sql`
      insert into training.activity (id, slug, title, languages, begins_on, ends_on)
      values (${id}, ${slug}, ${JSON.stringify(facts.title)}::jsonb, ${facts.languages}::text[], ${facts.beginsOn}::date, ${facts.endsOn}::date)`.execute(
      tx,
    );
    await write(tx, id, facts);
    await audit(tx, actor, "training.activity-drafted", { target: id });
    return { id, slug };
  });
}

async function write(tx: Tx, id: string, facts: ActivityFacts): Promise<void> {
  const { title, summary, audience, application, place } = facts;
  await sql`
    update training.activity set title = ${JSON.stringify(title)}::jsonb, summary = ${JSON.stringify(summary)}::jsonb,
      audience = ${JSON.stringify(audience)}::jsonb, application = ${JSON.stringify(application)}::jsonb, place = ${JSON.stringify(place)}::jsonb,
      country = ${facts.country}, is_online = ${facts.isOnline}, languages = ${facts.languages}::text[], subjects = ${facts.subjects}::text[],
      host_body_id = ${facts.hostBodyId}::uuid, host_body = ${facts.hostBodyId === null ? facts.hostBody : ""},
      begins_on = ${facts.beginsOn}::date, ends_on = ${facts.endsOn}::date, apply_until = ${facts.applyUntil}::date,
      revision = revision + 1, updated_at = now()
    where id = ${id}`.execute(tx);
}

async function lockActivity(tx: Tx, actor: Actor, id: string) {
  if (!isId(id)) throw new DomainError("platform.not-found");
  const activity = await tx
    .selectFrom("training.activity")
    .select(["id", "state", "hostBodyId", "publishedAt"])
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (activity === undefined) throw new DomainError("platform.not-found");
  authorize(actor, mayAnnounce, activity);
  return activity;
}

/** Changes what is told of an activity. Throws as `draftActivity`. */
export async function describeActivity(db: Db | Tx, actor: Actor, id: string, facts: ActivityFacts): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockActivity(tx, actor, id);
    await refuse(tx, actor, facts);
    await write(tx, id, facts);
    await audit(tx, actor, "training.activity-described", { target: id });
    await catalogueActivity(tx, id);
  });
}

/** Announces an activity, or one that was cancelled again. */
export async function announceActivity(db: Db | Tx, actor: Actor, id: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const activity = await lockActivity(tx, actor, id);
    if (activity.state === "published") return;
    await tx
      .updateTable("training.activity")
      .set((set) => ({
        state: "published",
        cancelledReason: null,
        publishedAt: activity.publishedAt ?? new Date(),
        revision: set("revision", "+", 1),
        updatedAt: new Date(),
      }))
      .where("id", "=", id)
      .execute();
    await catalogueActivity(tx, id);
    await audit(tx, actor, "training.activity-announced", { target: id });
    await emit(tx, ActivityAnnounced, { activityId: id });
  });
}

/** Cancels an announced activity; its address and its entry in calendars stay and say so. Throws `training.not-announced`. */
export async function cancelActivity(db: Db | Tx, actor: Actor, id: string, reason: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const activity = await lockActivity(tx, actor, id);
    if (activity.state !== "published") throw new DomainError("training.not-announced");
    await tx
      .updateTable("training.activity")
      .set((set) => ({
        state: "cancelled",
        cancelledReason: reason,
        revision: set("revision", "+", 1),
        updatedAt: new Date(),
      }))
      .where("id", "=", id)
      .execute();
    await catalogueActivity(tx, id);
    await audit(tx, actor, "training.activity-cancelled", { target: id });
    await emit(tx, ActivityCancelled, { activityId: id });
  });
}

/** Writes what the catalogue shows of an announced activity, in the transaction that changes it; takes others out. */
export async function catalogueActivity(tx: Tx, id: string): Promise<void> {
  const activity = await tx
    .selectFrom("training.activity as a")
    .leftJoin("people.publicBody as b", "b.id", "a.hostBodyId")
    .selectAll("a")
    .select(["b.name as bodyName", sql<number>`extract(year from a.begins_on)::int`.as("year")])
    .where("a.id", "=", id)
    .executeTakeFirstOrThrow();
  if (activity.state !== "published") return removeFromCatalogue(tx, "activity", id);
  const spoken = languages.filter((lang) => (activity.title[lang] ?? "") !== "");
  const original = spoken[0] ?? "en";
  await putInCatalogue(tx, {
    kind: "activity",
    id,
    path: `/training/${activity.slug}`,
    original,
    texts: Object.fromEntries(
      spoken.map((lang) => [
        lang,
        {
          title: activity.title[lang] ?? "",
          summary: activity.summary[lang] ?? "",
          body: [activity.audience[lang] ?? "", activity.application[lang] ?? ""].join("\n"),
        },
      ]),
    ),
    subjects: activity.subjects,
    readers: ["public"],
    publishedAt: activity.publishedAt ?? new Date(),
    country: activity.country,
    year: activity.year,
    languages: activity.languages,
    owner: activity.bodyName ?? (activity.hostBody === "" ? null : { [original]: activity.hostBody }),
    names: Object.values(activity.place),
  });
}

/** Puts every announced activity into the catalogue again; returns how many. */
export async function reindexActivities({ db }: HouseParts): Promise<number> {
  const rows = await db.selectFrom("training.activity").select("id").where("state", "=", "published").execute();
  for (const { id } of rows) await inTransaction(db, (tx) => catalogueActivity(tx, id));
  return rows.length;
}

/** Writes the directorate's page. Throws `training.no-name` when no language has a name for it. */
export async function writeDirectorate(db: Db | Tx, actor: Actor, facts: Directorate): Promise<void> {
  authorize(actor, mayKeepDirectorate);
  if (Object.keys(facts.name).length === 0) throw new DomainError("training.no-name", { field: "name-en" });
  const row = {
    name: JSON.stringify(facts.name),
    intro: JSON.stringify(facts.intro),
    offers: JSON.stringify(facts.offers),
    contact: JSON.stringify(facts.contact),
    updatedAt: new Date(),
  };
  await inTransaction(db, async (tx) => {
    await tx
      .insertInto("training.directorate")
      .values(row)
      .onConflict((conflict) => conflict.column("isOnly").doUpdateSet(row))
      .execute();
    await audit(tx, actor, "training.directorate-written", {});
  });
}
