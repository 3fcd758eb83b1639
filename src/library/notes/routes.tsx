import { pageOf, timeCursor } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import {
  anyone,
  emptyForm,
  type FormState,
  filledForm,
  may,
  type PageContext,
  pages,
  submitted,
} from "#platform/http/index.ts";
import { requireAccount } from "#platform/permissions/index.ts";
import { noFields } from "../forms.ts";
import { decisionForm, noteFacts, noteForm, notesQuery, noteValues, queueQuery, reportForm } from "./forms.ts";
import { changeNote, decideNote, reportNote, withdrawNote, writeNote } from "./operations.ts";
import { DecidePage, QueuePage } from "./pages/queue.tsx";
import { AllNotesPage, OwnNotesPage, ReportNotePage, WriteNotePage } from "./pages/write.tsx";
import { mayModerateNotes, mayReportNotes, mayTellPractice } from "./permissions.ts";
import { noteById, notedThing, notesAfter, ownNoteOn, ownNotes, readableNote } from "./queries.ts";
import { noteForModerator, queueCounts, queuedNotes } from "./queue.ts";
import { decisions } from "./rules.ts";

const pageSize = 40;

async function thingOf(c: PageContext) {
  const thing = await notedThing(c.db, c.actor, c.param("thing"), c.lang);
  if (thing === undefined) throw new DomainError("platform.not-found");
  return thing;
}

async function writePage(c: PageContext, state: FormState = filledForm({ lang: c.lang })) {
  if (!requireAccount(c.actor).isVetted) throw new DomainError("notes.not-vetted");
  return <WriteNotePage thing={await thingOf(c)} note={undefined} state={state} />;
}

async function changePage(c: PageContext, state?: FormState) {
  const note = await noteById(c.db, c.param("id"));
  if (note === undefined || note.authorId !== requireAccount(c.actor).id) throw new DomainError("platform.not-found");
  const thing = await notedThing(c.db, c.actor, note.thingId, c.lang);
  return <WriteNotePage thing={thing} note={note} state={state ?? noteValues(note)} />;
}

async function reportPage(c: PageContext, state: FormState = emptyForm) {
  const found = await readableNote(c.db, c.actor, c.param("id"), c.lang);
  if (found === undefined) throw new DomainError("platform.not-found");
  return <ReportNotePage found={found} state={state} />;
}

async function decidePage(c: PageContext, state: FormState = emptyForm) {
  const note = await noteForModerator(c.db, c.actor, c.param("id"), c.lang);
  if (note === undefined) throw new DomainError("platform.not-found");
  return <DecidePage note={note} state={state} />;
}

export const noteRoutes = pages()
  .get("/library/notes", may(mayTellPractice), async (c) =>
    c.page(<OwnNotesPage notes={await ownNotes(c.db, requireAccount(c.actor), c.lang)} />),
  )
  .get("/library/notes/manage", may(mayModerateNotes), async (c) => {
    const { state, after } = c.query(queueQuery);
    const [notes, counts] = await Promise.all([
      queuedNotes(c.db, { state, after: timeCursor(after), limit: pageSize + 1 }),
      queueCounts(c.db),
    ]);
    const { rows, next } = pageOf(notes, pageSize, (row) => [row.at.toISOString(), row.id]);
    return c.page(<QueuePage notes={rows} counts={counts} state={state} next={next} />);
  })
  .get("/library/notes/manage/:id", may(mayModerateNotes), async (c) => c.page(await decidePage(c)))
  .post(
    "/library/notes/manage/:id/:decision{keep|show|return|hide}",
    may(mayModerateNotes),
    submitted(decisionForm, decidePage, async (c, { reason, seen }) => {
      const decision = decisions.find((each) => each === c.param("decision")) ?? "keep";
      await decideNote(c.house, c.actor, c.param("id"), decision, { reason, seen: new Date(seen) });
      return c.done(`notes:decided.${decision}`, "/library/notes/manage");
    }),
  )
  .get("/library/notes/about/:thing", anyone, async (c) => {
    const thing = await thingOf(c);
    const after = timeCursor(c.query(notesQuery).after);
    const notes = await notesAfter(c.db, thing.id, { after, limit: pageSize + 1 });
    const { rows, next } = pageOf(notes, pageSize, (note) => [note.shownAt.toISOString(), note.id]);
    return c.page(<AllNotesPage thing={thing} notes={rows} next={next} />);
  })
  .get("/library/notes/write/:thing", may(mayTellPractice), async (c) => {
    const thing = await thingOf(c);
    const own = await ownNoteOn(c.db, requireAccount(c.actor).id, thing.id);
    return own === undefined ? c.page(await writePage(c)) : c.redirect(c.href(`/library/notes/${own}`));
  })
  .post(
    "/library/notes/write/:thing",
    may(mayTellPractice),
    submitted(noteForm, writePage, async (c, input) => {
      await writeNote(c.db, requireAccount(c.actor), c.param("thing"), noteFacts(input));
      return c.done("notes:sent", "/library/notes");
    }),
  )
  .get("/library/notes/:id", may(mayTellPractice), async (c) => c.page(await changePage(c)))
  .post(
    "/library/notes/:id",
    may(mayTellPractice),
    submitted(noteForm, changePage, async (c, input) => {
      await changeNote(c.db, requireAccount(c.actor), c.param("id"), noteFacts(input));
      return c.done("notes:sent", "/library/notes");
    }),
  )
  .post(
    "/library/notes/:id/withdraw",
    may(mayTellPractice),
    submitted(noFields, changePage, async (c) => {
      await withdrawNote(c.db, requireAccount(c.actor), c.param("id"));
      return c.done("notes:withdrawn", "/library/notes");
    }),
  )
  .get("/library/notes/:id/report", may(mayReportNotes), async (c) => c.page(await reportPage(c)))
  .post(
    "/library/notes/:id/report",
    may(mayReportNotes),
    submitted(reportForm, reportPage, async (c, { reason }) => {
      const account = requireAccount(c.actor);
      const found = await readableNote(c.db, account, c.param("id"), c.lang);
      await reportNote(c.db, account, c.param("id"), reason);
      return c.done("notes:reported", found?.item.path ?? "/library");
    }),
  );
