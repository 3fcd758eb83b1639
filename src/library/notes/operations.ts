import { sql } from "kysely";
import { actorOf, type LetterHouse, letterOf } from "#people/index.ts";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import { newId } from "#platform/ids.ts";
import { sendMail } from "#platform/mail/index.ts";
import { type Account, type Actor, authorize } from "#platform/permissions/index.ts";
import { NoteReported, NoteShown, NoteWritten } from "./events.ts";
import { mayModerateNotes, mayReportNotes, mayTellPractice } from "./permissions.ts";
import { type Note, noteById, notedThing, ownNoteOn, readableNote } from "./queries.ts";
import { type Decision, decisionsOn, needsReason, outcomeOf } from "./rules.ts";
import type { NoteFacts, NoteState } from "./types.ts";

/** What deciding on notes works with: the database, and what letters are written with. */
export interface NotesHouse extends LetterHouse {
  db: Db;
}

/** Of one person; more would keep others' notes waiting. */
const mostWaiting = 20;
const mostReportsADay = 20;

/** What one person writes and reports is counted one after the other. */
const lockPerson = (tx: Tx, id: string) =>
  sql`select pg_advisory_xact_lock(hashtextextended('library.notes ' || ${id}::text, 0))`.execute(tx);

const rowOf = ({ used, audience, outcome, lang, isNamed }: NoteFacts) => ({ used, audience, outcome, lang, isNamed });

/**
 * Tells how its writer used a thing; a librarian reads it before others do. Throws `notes.not-vetted`, `platform.not-found` for what they may
 * not see, `notes.already`, `notes.too-many`.
 */
export async function writeNote(db: Db | Tx, account: Account, thingId: string, facts: NoteFacts): Promise<string> {
  authorize(account, mayTellPractice);
  if (!account.isVetted) throw new DomainError("notes.not-vetted");
  return inTransaction(db, async (tx) => {
    const thing = await notedThing(tx, account, thingId, facts.lang);
    if (thing === undefined) throw new DomainError("platform.not-found");
    await lockPerson(tx, account.id);
    if ((await ownNoteOn(tx, account.id, thingId)) !== undefined) throw new DomainError("notes.already");
    const { rows } = await sql<{ count: number }>`
      select count(*)::int as count from library.practice_note where author_id = ${account.id} and state = 'waiting'`.execute(
      tx,
    );
    if ((rows[0]?.count ?? 0) >= mostWaiting) throw new DomainError("notes.too-many", { args: { most: mostWaiting } });
    const now = new Date();
    const id = newId();
    await tx
      .insertInto("library.practiceNote")
      .values({
        id,
        thingId,
        thingTitle: thing.title,
        authorId: account.id,
        country: account.country,
        ...rowOf(facts),
        queuedAt: now,
        createdAt: now,
        updatedAt: now,
      })
      .execute();
    await audit(tx, account, "library.note-written", { target: id, thing: thingId });
    await emit(tx, NoteWritten, { noteId: id });
    return id;
  });
}

async function lockOwn(tx: Tx, account: Account, id: string): Promise<Note> {
  const note = await noteById(tx, id, { isLocked: true });
  if (note === undefined || note.authorId !== account.id) throw new DomainError("platform.not-found");
  return note;
}

/** Its writer says it differently: a librarian reads it anew. Throws `platform.not-found` for anybody else's, `notes.other-state` for a hidden one. */
export async function changeNote(db: Db, account: Account, id: string, facts: NoteFacts): Promise<void> {
  authorize(account, mayTellPractice);
  if (!account.isVetted) throw new DomainError("notes.not-vetted");
  await inTransaction(db, async (tx) => {
    const note = await lockOwn(tx, account, id);
    if (note.state === "hidden") throw new DomainError("notes.other-state");
    const now = new Date();
    await tx
      .updateTable("library.practiceNote")
      .set({
        ...rowOf(facts),
        country: account.country,
        state: "waiting",
        reason: null,
        // Changing it again and again does not put it last.
        queuedAt: note.queuedAt ?? now,
        updatedAt: now,
      })
      .where("id", "=", id)
      .execute();
    await audit(tx, account, "library.note-changed", { target: id });
    await emit(tx, NoteWritten, { noteId: id });
  });
}

/** Its writer takes it back: it is gone, with what was reported of it. */
export async function withdrawNote(db: Db, account: Account, id: string): Promise<void> {
  authorize(account, mayTellPractice);
  await inTransaction(db, async (tx) => {
    await lockOwn(tx, account, id);
    await tx.deleteFrom("library.practiceNote").where("id", "=", id).execute();
    await audit(tx, account, "library.note-withdrawn", { target: id });
  });
}

/**
 * A librarian's decision; the writer is told, but of what stays. `seen`: when the note was last changed, as the librarian read it. Throws
 * `notes.changed` where it was changed since, `notes.other-state`, `notes.no-reason`.
 */
export async function decideNote(
  house: NotesHouse,
  actor: Actor,
  id: string,
  decision: Decision,
  { reason, seen }: { reason: string; seen: Date },
): Promise<void> {
  authorize(actor, mayModerateNotes);
  if (needsReason(decision) && reason === "") throw new DomainError("notes.no-reason", { field: "reason" });
  await inTransaction(house.db, async (tx) => {
    const note = await noteById(tx, id, { isLocked: true });
    if (note === undefined) throw new DomainError("platform.not-found");
    if (!decisionsOn(note.state, true).includes(decision)) throw new DomainError("notes.other-state");
    // Nobody shows what they have not read.
    if (note.updatedAt.getTime() !== seen.getTime()) throw new DomainError("notes.changed");
    const now = new Date();
    await tx
      .updateTable("library.practiceNote")
      .set({
        state: outcomeOf[decision],
        reason: needsReason(decision) ? reason : null,
        queuedAt: null,
        ...(decision === "show" ? { shownAt: now } : {}),
        updatedAt: now,
      })
      .where("id", "=", id)
      .execute();
    await tx
      .updateTable("library.noteReport")
      .set({ answeredAt: now })
      .where("noteId", "=", id)
      .where("answeredAt", "is", null)
      .execute();
    await audit(tx, actor, `library.note-${decision === "keep" ? "kept" : outcomeOf[decision]}`, {
      target: id,
      ...(needsReason(decision) ? { reason } : {}),
    });
    if (decision === "show") await emit(tx, NoteShown, { noteId: id, thingId: note.thingId });
    if (decision !== "keep") await tellWriter(house, tx, note, outcomeOf[decision], reason);
  });
}

async function tellWriter(house: NotesHouse, tx: Tx, note: Note, what: NoteState, reason: string): Promise<void> {
  if (note.authorId === null) return;
  const person = await actorOf(tx as Db, note.authorId);
  if (person.kind !== "account") return;
  const thing = await notedThing(tx, person, note.thingId, person.lang);
  const path =
    what === "returned"
      ? `/library/notes/${note.id}`
      : what === "shown"
        ? (thing?.path ?? "/library/notes")
        : "/library/notes";
  await sendMail(tx, {
    to: person.email,
    ...letterOf("notes", house, person.lang, what, path, {
      name: person.name,
      title: thing?.title ?? note.thingTitle,
      reason,
    }),
  });
}

/**
 * A reader says that a note should not stand there; it stands until a librarian has looked. Throws `platform.not-found` for what they cannot
 * read, `notes.own`, `notes.reported-already`, `notes.too-many-reports`.
 */
export async function reportNote(db: Db, account: Account, id: string, reason: string): Promise<void> {
  authorize(account, mayReportNotes);
  await inTransaction(db, async (tx) => {
    await lockPerson(tx, account.id);
    const found = await readableNote(tx, account, id, account.lang);
    if (found === undefined) throw new DomainError("platform.not-found");
    if (found.authorId === account.id) throw new DomainError("notes.own");
    const { rows } = await sql<{ count: number; isTold: boolean }>`
      select count(*) filter (where reported_at > now() - interval '1 day')::int as count,
        coalesce(bool_or(note_id = ${id}), false) as is_told
      from library.note_report where reported_by = ${account.id}`.execute(tx);
    if (rows[0]?.isTold === true) throw new DomainError("notes.reported-already");
    if ((rows[0]?.count ?? 0) >= mostReportsADay)
      throw new DomainError("notes.too-many-reports", { args: { most: mostReportsADay } });
    await tx.insertInto("library.noteReport").values({ noteId: id, reportedBy: account.id, reason }).execute();
    await sql`update library.practice_note set queued_at = coalesce(queued_at, date_trunc('milliseconds', now())) where id = ${id}`.execute(
      tx,
    );
    await audit(tx, account, "library.note-reported", { target: id, reason });
    await emit(tx, NoteReported, { noteId: id });
  });
}
