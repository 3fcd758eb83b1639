import { sql } from "kysely";
import { actorOf, bodyName, type LetterHouse, letterOf } from "#people/index.ts";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import { newId } from "#platform/ids.ts";
import { sendMail } from "#platform/mail/index.ts";
import { type Account, type Actor, authorize, isAllowed, scopesFor } from "#platform/permissions/index.ts";
import { freeSlug } from "#platform/slugs.ts";
import { catalogueRecord, uncatalogueRecord } from "./catalogue-entry.ts";
import { RecordPublished, RecordWithdrawn } from "./events.ts";
import { mayContribute, mayKeepLibrary, mayManageRecord } from "./permissions.ts";
import { type LibraryRecord, recordById } from "./queries.ts";
import { addressKey, firstTitle, publishingFaults, titleKey } from "./rules.ts";
import { kindOfType, noFacts, type RecordFacts } from "./types.ts";

/** What operations on records work with: the database, and what letters are written with. */
export interface LibraryHouse extends LetterHouse {
  db: Db;
}

/** A record's own row, from what it says of itself. */
function rowOf(told: RecordFacts) {
  // Whoever tells may know more: of a stored record only what it says of itself.
  const facts = Object.fromEntries(
    Object.keys(noFacts).map((name) => [name, told[name as keyof RecordFacts]]),
  ) as unknown as RecordFacts;
  const json = (value: object) => JSON.stringify(value);
  const { contributors: _, ...plain } = facts;
  return {
    ...plain,
    kind: kindOfType(facts.type),
    title: json(facts.title),
    summary: json(facts.summary),
    why: json(facts.why),
    abstract: json(facts.abstract),
    audience: json(facts.audience),
    conditions: json(facts.conditions),
    transcript: json(facts.transcript),
    ownerBody: facts.ownerBodyId === null ? facts.ownerBody : "",
    titleKey: titleKey(firstTitle(facts.title)),
    addressKey: addressKey(facts.address),
  };
}

async function writeContributors(tx: Tx, recordId: string, contributors: RecordFacts["contributors"]): Promise<void> {
  await tx.deleteFrom("library.contributor").where("recordId", "=", recordId).execute();
  if (contributors.length === 0) return;
  await tx
    .insertInto("library.contributor")
    .values(contributors.map((contributor, position) => ({ recordId, position, ...contributor })))
    .execute();
}

/** A librarian of one body keeps records of that body only. Throws `library.not-your-body`, also for a body that is not there. */
async function mayBelongTo(tx: Tx, actor: Actor, facts: Pick<RecordFacts, "ownerBodyId">): Promise<void> {
  if (!isAllowed(actor, mayManageRecord, facts))
    throw new DomainError("library.not-your-body", { field: "ownerBodyId" });
  if (facts.ownerBodyId !== null && (await bodyName(tx, facts.ownerBodyId)) === undefined)
    throw new DomainError("library.not-your-body", { field: "ownerBodyId" });
}

async function insertRecord(
  tx: Tx,
  facts: RecordFacts,
  state: "draft" | "suggested",
  suggestedBy: string | null,
): Promise<{ id: string; slug: string }> {
  const id = newId();
  // Two of one title at once would both find it free.
  await sql`select pg_advisory_xact_lock(hashtextextended('library.slug', 0))`.execute(tx);
  const slug = await freeSlug(facts.title, `record-${id.slice(-8)}`, (start) =>
    tx.selectFrom("library.record").select("slug").where("slug", "like", `${start}%`).execute(),
  );
  await tx
    .insertInto("library.record")
    .values({ id, slug, ...rowOf(facts), state, suggestedBy })
    .execute();
  await writeContributors(tx, id, facts.contributors);
  return { id, slug };
}

/** Makes a draft. Throws `library.no-title`, `library.not-your-body`. */
export async function addRecord(db: Db | Tx, actor: Actor, facts: RecordFacts): Promise<{ id: string; slug: string }> {
  authorize(actor, mayKeepLibrary);
  if (firstTitle(facts.title) === "") throw new DomainError("library.no-title", { field: "title-en" });
  return inTransaction(db, async (tx) => {
    const [own] = scopesFor(actor, mayManageRecord, "body");
    const whole = isAllowed(actor, mayManageRecord) || own === undefined ? facts : { ...facts, ownerBodyId: own };
    await mayBelongTo(tx, actor, whole);
    const made = await insertRecord(tx, whole, "draft", null);
    await audit(tx, actor, "library.record-added", { target: made.id });
    return made;
  });
}

/** Any vetted account proposes something; a librarian completes it. Throws `library.not-vetted`, `library.no-title`, `library.too-many-suggestions`. */
export async function suggestRecord(
  db: Db | Tx,
  account: Account,
  facts: RecordFacts,
): Promise<{ id: string; slug: string }> {
  authorize(account, mayContribute);
  if (!account.isVetted) throw new DomainError("library.not-vetted");
  if (firstTitle(facts.title) === "") throw new DomainError("library.no-title", { field: "title" });
  return inTransaction(db, async (tx) => {
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from library.record
      where suggested_by = ${account.id} and state = 'suggested'`.execute(tx);
    if ((rows[0]?.count ?? 0) >= 50) throw new DomainError("library.too-many-suggestions");
    const made = await insertRecord(tx, facts, "suggested", account.id);
    await audit(tx, account, "library.record-suggested", { target: made.id });
    return made;
  });
}

/** A record for a change, by who looks after it. Throws `platform.not-found`, `platform.forbidden`. */
export async function lockRecord(tx: Tx, actor: Actor, id: string): Promise<LibraryRecord> {
  const record = await recordById(tx, id, { isLocked: true });
  if (record === undefined || record.mergedInto !== null) throw new DomainError("platform.not-found");
  authorize(actor, mayManageRecord, record);
  return record;
}

/** Changes what a record says of itself. Throws `library.no-title`, `library.not-your-body`, and what publishing throws for a published one. */
export async function changeRecord(db: Db | Tx, actor: Actor, id: string, facts: RecordFacts): Promise<void> {
  await inTransaction(db, async (tx) => {
    const record = await lockRecord(tx, actor, id);
    if (firstTitle(facts.title) === "") throw new DomainError("library.no-title", { field: "title-en" });
    if (facts.ownerBodyId !== record.ownerBodyId) await mayBelongTo(tx, actor, facts);
    if (record.state === "published") await refuseFaults(tx, id, facts, { isChange: true });
    await tx
      .updateTable("library.record")
      .set({ ...rowOf(facts), updatedAt: new Date() })
      .where("id", "=", id)
      .execute();
    await writeContributors(tx, id, facts.contributors);
    await audit(tx, actor, "library.record-changed", { target: id });
    // Its kind may have changed, and with it where it stands.
    if (record.state === "published") {
      if (record.kind !== kindOfType(facts.type)) await uncatalogueRecord(tx, record);
      await catalogueRecord(tx, id);
    }
  });
}

/** Throws what a record lacks for readers; `isChange`: it has them, and files that just came are not shown to them yet. */
export async function refuseFaults(tx: Tx, id: string, facts: RecordFacts, { isChange = false } = {}): Promise<void> {
  const files = await tx
    .selectFrom("library.file")
    .select(["role", "lang", "mediaType", "state"])
    .where("recordId", "=", id)
    .execute();
  const [fault] = publishingFaults({ ...facts, files }).filter((each) => !isChange || each !== "still-reading");
  if (fault !== undefined) throw new DomainError(`library.${fault}`);
}

/** Puts a record on its shelf. Throws `library.no-summary`, `library.no-subject` and what else it lacks. */
export async function publishRecord(house: LibraryHouse, actor: Actor, id: string): Promise<void> {
  await inTransaction(house.db, async (tx) => {
    const record = await lockRecord(tx, actor, id);
    if (record.state === "published") throw new DomainError("library.other-state");
    await refuseFaults(tx, id, record);
    await tx
      .updateTable("library.record")
      .set({ state: "published", reason: null, publishedAt: record.publishedAt ?? new Date(), updatedAt: new Date() })
      .where("id", "=", id)
      .execute();
    await catalogueRecord(tx, id);
    await audit(tx, actor, "library.record-published", { target: id });
    await emit(tx, RecordPublished, { recordId: id });
    if (record.publishedAt === null) await tellSuggester(house, tx, record, "published", "");
  });
}

/** Takes a published record from the shelves; its address stays and says why. */
export async function withdrawRecord(house: LibraryHouse, actor: Actor, id: string, reason: string): Promise<void> {
  await inTransaction(house.db, async (tx) => {
    const record = await lockRecord(tx, actor, id);
    if (record.state !== "published") throw new DomainError("library.other-state");
    await tx
      .updateTable("library.record")
      .set({ state: "withdrawn", reason, updatedAt: new Date() })
      .where("id", "=", id)
      .execute();
    await uncatalogueRecord(tx, record);
    await audit(tx, actor, "library.record-withdrawn", { target: id, reason });
    await emit(tx, RecordWithdrawn, { recordId: id });
  });
}

/** Answers a suggestion that is not taken: `draft` gives it back to be completed here, `refused` ends it. The person is told why. */
export async function answerSuggestion(
  house: LibraryHouse,
  actor: Actor,
  id: string,
  answer: "returned" | "refused",
  reason: string,
): Promise<void> {
  await inTransaction(house.db, async (tx) => {
    const record = await lockRecord(tx, actor, id);
    const isAnswerable = record.suggestedBy !== null && (record.state === "suggested" || record.state === "draft");
    if (!isAnswerable) throw new DomainError("library.other-state");
    const state = answer === "refused" ? "refused" : "suggested";
    await tx.updateTable("library.record").set({ state, reason, updatedAt: new Date() }).where("id", "=", id).execute();
    await audit(tx, actor, `library.suggestion-${answer}`, { target: id, reason });
    await tellSuggester(house, tx, record, answer, reason);
  });
}

/** Who suggested it completes what was returned. Throws `platform.not-found` for anybody else's. */
export async function completeSuggestion(db: Db, account: Account, id: string, facts: RecordFacts): Promise<void> {
  authorize(account, mayContribute);
  await inTransaction(db, async (tx) => {
    const record = await recordById(tx, id, { isLocked: true });
    if (record === undefined || record.suggestedBy !== account.id) throw new DomainError("platform.not-found");
    // Only while the librarian waits for an answer: what is being worked on is not written over.
    if (record.state !== "suggested" || record.reason === null) throw new DomainError("library.other-state");
    if (firstTitle(facts.title) === "") throw new DomainError("library.no-title", { field: "title" });
    await tx
      .updateTable("library.record")
      .set({ ...rowOf(withAnswer(record, facts)), reason: null, updatedAt: new Date() })
      .where("id", "=", id)
      .execute();
    await writeContributors(tx, id, facts.contributors);
    await audit(tx, account, "library.suggestion-completed", { target: id });
  });
}

/** What the short form of a suggestion says, upon all that a librarian has added meanwhile. */
const withAnswer = (record: LibraryRecord, told: RecordFacts): RecordFacts => ({
  ...record,
  type: told.type,
  title: { ...record.title, ...told.title },
  summary: { ...record.summary, ...told.summary },
  why: { ...record.why, ...told.why },
  address: told.address,
  year: told.year,
  doi: told.doi ?? record.doi,
  isbn: told.isbn ?? record.isbn,
  languages: told.languages.length === 0 ? record.languages : told.languages,
  contributors: told.contributors,
});

async function tellSuggester(
  house: LibraryHouse,
  tx: Tx,
  record: LibraryRecord,
  what: "published" | "returned" | "refused",
  reason: string,
): Promise<void> {
  if (record.suggestedBy === null) return;
  const person = await actorOf(tx as Db, record.suggestedBy);
  if (person.kind !== "account") return;
  const path = what === "returned" ? `/library/suggestions/${record.id}` : `/library/${record.slug}`;
  await sendMail(tx, {
    to: person.email,
    ...letterOf("library", house, person.lang, what, path, {
      name: person.name,
      title: firstTitle(record.title),
      reason,
    }),
  });
}
