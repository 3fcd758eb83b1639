import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type LocalizedText, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import { isId, newId } from "#platform/ids.ts";
import { type Actor, authorize } from "#platform/permissions/index.ts";
import { freeSlug } from "#platform/slugs.ts";
import { catalogueGuideline } from "./catalogue-entry.ts";
import { GuidelinePublished } from "./events.ts";
import { type OwnFile, requireTitle } from "./operations.ts";
import { mayKeepGroups } from "./permissions.ts";

export interface GuidelineFacts {
  title: LocalizedText;
  summary: LocalizedText;
  body: LocalizedText;
  languages: string[];
  edition: string;
  datedOn: string;
  subjects: string[];
  address: string;
  isDemo?: boolean;
}

/** Makes a draft of a guideline of a group. Throws `groups.no-title`. */
export async function makeGuideline(
  db: Db | Tx,
  actor: Actor,
  groupId: string,
  facts: GuidelineFacts,
): Promise<{ id: string; slug: string }> {
  authorize(actor, mayKeepGroups, { groupId });
  requireTitle(facts.title);
  return inTransaction(db, async (tx) => {
    const id = newId();
    const slug = await freeSlug(facts.title, `guideline-${id.slice(-8)}`, (start) =>
      tx.selectFrom("groups.guideline").select("slug").where("slug", "like", `${start}%`).execute(),
    );
    await sql`
      insert into groups.guideline (id, group_id, slug, title, languages, dated_on, is_demo)
      values (${id}, ${groupId}, ${slug}, ${JSON.stringify(facts.title)}::jsonb, ${facts.languages}::text[], ${facts.datedOn}::date, ${facts.isDemo === true})`.execute(
      tx,
    );
    await audit(tx, actor, "groups.guideline-made", { target: id, group: groupId });
    await write(tx, id, facts);
    return { id, slug };
  });
}

async function write(tx: Tx, id: string, facts: GuidelineFacts): Promise<void> {
  const { title, summary, body, languages, edition, datedOn, subjects, address } = facts;
  await sql`
    update groups.guideline set title = ${JSON.stringify(title)}::jsonb, summary = ${JSON.stringify(summary)}::jsonb,
      body = ${JSON.stringify(body)}::jsonb, languages = ${languages}::text[], edition = ${edition}, dated_on = ${datedOn}::date,
      subjects = ${subjects}::text[], address = ${address}, updated_at = now()
    where id = ${id}`.execute(tx);
}

async function lockGuideline(tx: Tx, actor: Actor, id: string) {
  if (!isId(id)) throw new DomainError("platform.not-found");
  const guideline = await tx
    .selectFrom("groups.guideline")
    .selectAll()
    .where("id", "=", id)
    .forUpdate()
    .executeTakeFirst();
  if (guideline === undefined) throw new DomainError("platform.not-found");
  authorize(actor, mayKeepGroups, guideline);
  return guideline;
}

/** Changes what a guideline says. Throws `groups.no-title`. */
export async function describeGuideline(db: Db, actor: Actor, id: string, facts: GuidelineFacts): Promise<void> {
  requireTitle(facts.title);
  await inTransaction(db, async (tx) => {
    await lockGuideline(tx, actor, id);
    await write(tx, id, facts);
    await audit(tx, actor, "groups.guideline-described", { target: id });
    await catalogueGuideline(tx, id);
  });
}

/** Gives a guideline its file, in place of the one it had. */
export async function attachFile(db: Db | Tx, actor: Actor, id: string, file: OwnFile): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockGuideline(tx, actor, id);
    await tx
      .updateTable("groups.guideline")
      .set({ fileSha256: file.sha256, fileName: file.name, fileSize: file.size, updatedAt: new Date() })
      .where("id", "=", id)
      .execute();
    await audit(tx, actor, "groups.guideline-file", { target: id, sha256: file.sha256 });
  });
}

/** Makes a guideline available to everybody. Throws `groups.no-content` for one without text, file and address. */
export async function publishGuideline(db: Db | Tx, actor: Actor, id: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const guideline = await lockGuideline(tx, actor, id);
    if (guideline.state === "published") return;
    const isEmpty =
      Object.keys(guideline.body).length === 0 && guideline.address === "" && guideline.fileSha256 === null;
    if (isEmpty) throw new DomainError("groups.no-content");
    await tx
      .updateTable("groups.guideline")
      .set({ state: "published", withdrawnReason: null, publishedAt: guideline.publishedAt ?? new Date() })
      .where("id", "=", id)
      .execute();
    await catalogueGuideline(tx, id);
    await audit(tx, actor, "groups.guideline-published", { target: id });
    await emit(tx, GuidelinePublished, { guidelineId: id });
  });
}

/** Takes a guideline back; its address stays and says why. Throws `groups.not-published`. */
export async function withdrawGuideline(db: Db, actor: Actor, id: string, reason: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const guideline = await lockGuideline(tx, actor, id);
    if (guideline.state !== "published") throw new DomainError("groups.not-published");
    await tx
      .updateTable("groups.guideline")
      .set({ state: "withdrawn", withdrawnReason: reason })
      .where("id", "=", id)
      .execute();
    await catalogueGuideline(tx, id);
    await audit(tx, actor, "groups.guideline-withdrawn", { target: id });
  });
}
