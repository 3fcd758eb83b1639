import { sql } from "kysely";
import { describe, expect } from "vitest";
import { newId } from "#platform/ids.ts";
import { newestMails } from "#platform/mail/index.ts";
import { type Account, languages, system } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { aModule } from "../../../tests/support/modules.ts";
import { isSubject } from "../../catalogue/subjects.ts";
import { makeGuideline, publishGuideline } from "../../groups/guidelines.ts";
import { makeGroup, setGroupState } from "../../groups/operations.ts";
import { keepArticle } from "../../journal/imports.ts";
import { addIssue, publishIssue } from "../../journal/issues.ts";
import { addJournal } from "../../journal/journals.ts";
import { demoAccounts, readDemoPeople } from "../../people/demo.ts";
import type { Db } from "../../platform/database/index.ts";
import type { OpenHouse } from "../../platform/house.ts";
import { erasePersonalData } from "../../platform/personal-data/index.ts";
import { slugOf } from "../../platform/slugs.ts";
import { readDemoCollections } from "../collections/demo.ts";
import { readDemoRecords } from "../demo.ts";
import { aPublishedRecord } from "../fixtures.ts";
import { mergeRecords } from "../import/merge.ts";
import { addRecord, withdrawRecord } from "../operations.ts";
import { noFacts } from "../types.ts";
import { readDemoNotes } from "./demo.ts";
import { changeNote, decideNote, reportNote, writeNote } from "./operations.ts";
import { newestNotes, noteById, notesOf } from "./queries.ts";
import { queueCounts, queuedNotes } from "./queue.ts";
import { decisionsOn } from "./rules.ts";
import type { NoteFacts } from "./types.ts";

const told = (used: string, more: Partial<NoteFacts> = {}): NoteFacts => ({
  used,
  audience: "Recruits",
  outcome: "They asked more.",
  lang: "en",
  isNamed: false,
  ...more,
});

const fields = { used: "As a <i>warm-up</i>.", audience: "Twelve recruits", outcome: "Fewer lectures.", lang: "en" };

const decide = async (
  open: OpenHouse,
  id: string,
  decision: Parameters<typeof decideNote>[3],
  reason = "",
): Promise<void> =>
  decideNote(open.house, system, id, decision, {
    reason,
    seen: (await noteById(open.house.db, id))?.updatedAt ?? new Date(),
  });

async function aShownNote(open: OpenHouse, writer: Account, thing: string, facts = told("Used in class.")) {
  const id = await writeNote(open.house.db, writer, thing, facts);
  await decide(open, id, "show");
  return id;
}

const seenIn = (html: string): string => /name="seen" value="([^"]+)"/.exec(html)?.[1] ?? "";
const mailsTo = async (db: Db, person: Account) =>
  (await newestMails(db, 300)).filter(({ recipient }) => recipient === person.email).map(({ subject }) => subject);

describe("a note on practice", () => {
  test("is told, asked back, changed and shown, and stands first on the page; the writer hears of each step in their language", async ({
    app,
    db,
    open,
  }) => {
    const { id: thing, slug } = await aPublishedRecord(open, "Dunnart drills");
    const writer = await anAccount(db, { lang: "fr", country: "BW", name: "Naledi" });
    const browser = new Visitor(app, writer.token);
    const librarian = new Visitor(app, (await anAccount(db, { roles: ["librarian"] })).token);
    const write = `/fr/library/notes/write/${thing}`;
    expect(await (await browser.get(`/fr/library/${slug}`)).text()).toContain(write);
    const empty = await browser.post(write, { ...fields, outcome: "  " });
    expect([empty.status, await empty.text()]).toEqual([422, expect.stringContaining("Twelve recruits")]);
    expect((await browser.post(write, fields)).status).toBe(303);
    expect(await (await new Visitor(app).get(`/es/library/${slug}`)).text()).not.toContain("Twelve recruits");
    // Telling it again leads to what was told.
    const again = await browser.get(write);
    const own = again.headers.get("location") ?? "";
    expect(own).toMatch(/^\/fr\/library\/notes\/[0-9a-f-]{36}$/);
    const [id = ""] = own.split("/").slice(-1);
    expect(await (await librarian.get("/en/library/notes/manage")).text()).toContain("Dunnart drills");

    const page = `/en/library/notes/manage/${id}`;
    const seen = seenIn(await (await librarian.get(page)).text());
    expect((await librarian.post(`${page}/return`, { seen, reason: "" }, { page })).status).toBe(422);
    expect((await librarian.post(`${page}/return`, { seen, reason: "Which course?" }, { page })).status).toBe(303);
    expect(await (await browser.get(own)).text()).toContain("Which course?");
    await browser.post(own, { ...fields, used: "In the basic course." });
    const read = seenIn(await (await librarian.get(page)).text());
    // Changed after the librarian read it: nobody shows what they have not read.
    await browser.post(own, { ...fields, used: "In the <b>first</b> week." });
    const late = await librarian.post(`${page}/show`, { seen: read }, { page });
    expect([late.status, await late.text()]).toEqual([422, expect.stringContaining("has changed it meanwhile")]);
    const now = seenIn(await (await librarian.get(page)).text());
    expect((await librarian.post(`${page}/show`, { seen: now }, { page })).status).toBe(303);

    const shown = await (await new Visitor(app).get(`/en/library/${slug}`)).text();
    expect(shown).toContain("In the &lt;b>first&lt;/b> week.");
    expect(shown).toContain("A trainer from Botswana");
    expect(shown).not.toContain("Naledi");
    expect(shown.indexOf("How others used it")).toBeLessThan(shown.indexOf("Cite this"));
    expect(await (await new Visitor(app).get("/es/library")).text()).toContain("In the &lt;b>first&lt;/b> week.");
    expect((await mailsTo(db, writer)).sort()).toEqual([
      "Une question sur votre retour d’expérience",
      "Votre retour d’expérience peut être lu",
    ]);
    // Changed, it waits anew; withdrawn, it is gone.
    await browser.post(own, { ...fields, isNamed: "yes" });
    expect((await notesOf(db, thing, "en")).notes).toEqual([]);
    await decide(open, id, "show");
    expect((await notesOf(db, thing, "en")).notes).toMatchObject([{ name: "Naledi", country: "BW" }]);
    expect((await browser.post(`${own}/withdraw`, {}, { page: own })).status).toBe(303);
    expect((await notesOf(db, thing, "en")).notes).toEqual([]);
    expect((await browser.get(own)).status).toBe(404);
  });

  test("is shown only to who may read what it is about, and nobody reads, changes or withdraws another's", async ({
    app,
    db,
    open,
  }) => {
    const writer = await anAccount(db);
    const closed = await aPublishedRecord(open, "Quoll secrets", { access: "community" });
    const id = await aShownNote(open, writer, closed.id, told("Only among ourselves."));
    const unvetted = await anAccount(db);
    await db.updateTable("people.account").set({ vettedUntil: null }).where("id", "=", unvetted.id).execute();
    for (const visitor of [new Visitor(app), new Visitor(app, unvetted.token)]) {
      expect((await visitor.get(`/en/library/notes/about/${closed.id}`)).status).toBe(404);
      expect(await (await visitor.get("/en/library")).text()).not.toContain("Only among ourselves.");
    }
    expect((await new Visitor(app, unvetted.token).get(`/en/library/notes/${id}/report`)).status).toBe(404);
    expect(await newestNotes(db, { kind: "visitor" }, "en", 50)).not.toContainEqual(
      expect.objectContaining({ note: expect.objectContaining({ id }) }),
    );
    const other = new Visitor(app, (await anAccount(db)).token);
    expect((await other.get(`/en/library/notes/${id}`)).status).toBe(404);
    for (const path of [`/en/library/notes/${id}`, `/en/library/notes/${id}/withdraw`])
      expect((await other.post(path, fields, { page: "/en/account" })).status).toBe(404);
    expect((await other.get("/en/library/notes/manage")).status).toBe(403);
    expect((await other.get(`/en/library/notes/manage/${id}`)).status).toBe(403);
    expect(await noteById(db, id)).toMatchObject({ used: "Only among ourselves.", state: "shown" });
    // Of what is withdrawn, or was never published, nothing is told.
    const { id: draft } = await addRecord(db, system, { ...noFacts, title: { en: "A draft" } });
    for (const thing of [draft, newId(), "no-id"])
      expect((await other.get(`/en/library/notes/write/${thing}`)).status).toBe(404);
    await withdrawRecord(open.house, system, closed.id, "Wrong.");
    expect((await other.get(`/en/library/notes/about/${closed.id}`)).status).toBe(404);
    const page = await (await other.get(`/en/library/${closed.slug}`)).text();
    expect(page).not.toContain("Only among ourselves.");
    const open2 = await aPublishedRecord(open, "Open to all");
    const refused = new Visitor(app, unvetted.token);
    expect((await refused.post(`/en/library/notes/write/${open2.id}`, fields, { page: "/en/account" })).status).toBe(
      403,
    );
  });

  test("of a protected person tells neither name nor country", async ({ db, open }) => {
    const { id: thing } = await aPublishedRecord(open, "Potoroo");
    const writer = await anAccount(db, { country: "FR", name: "Hidden One" });
    await aShownNote(open, writer, thing, told("Quietly.", { isNamed: true }));
    await db.updateTable("people.account").set({ isProtected: true }).where("id", "=", writer.id).execute();
    expect((await notesOf(db, thing, "en")).notes).toMatchObject([{ name: null, country: null, used: "Quietly." }]);
  });

  test("stands on the pages of modules, guidelines and articles too, and librarians collect these there", async ({
    app,
    db,
    open,
  }) => {
    const module = await aModule(open);
    const group = await makeGroup(db, system, { en: "Group on notes" });
    await setGroupState(db, system, group.id, "published");
    const guideline = await makeGuideline(db, system, group.id, {
      title: { en: "On notes" },
      summary: {},
      body: { en: "Text" },
      languages: ["en"],
      edition: "1",
      datedOn: "2026-01-01",
      subjects: [],
      address: "",
    });
    await publishGuideline(db, system, guideline.id);
    const texts = { description: {}, publisher: {}, publisherGroupId: null, issn: "", languages: ["en"], sections: [] };
    const journal = await addJournal(db, system, { ...texts, title: { en: "Journal of notes" } });
    const issue = await addIssue(db, system, journal.id, 1, {
      year: 2_026,
      label: { en: "Issue 1" },
      issuedOn: "2026-03-16",
      theme: {},
      editorial: {},
      notice: {},
      position: 1,
    });
    const xml = Buffer.from(
      '<article xml:lang="en"><front><article-meta><title-group><article-title>Noted</article-title></title-group></article-meta></front><body><p>So.</p></body></article>',
    );
    const place = { journalId: journal.id, issueId: issue.id, articleId: null };
    const article = await keepArticle(open.house, system, place, { xml, files: [] }, {});
    await publishIssue(db, system, issue.id);
    const writer = await anAccount(db, { country: "BW" });
    const librarian = new Visitor(app, (await anAccount(db, { roles: ["librarian"] })).token);
    for (const [id, path] of [
      [module.id, `/learning/${module.slug}`],
      [guideline.id, `/guidelines/${guideline.slug}`],
      [article.id, `/journal/${journal.slug}/${article.slug}`],
    ] as const) {
      await aShownNote(open, writer, id, told(`Used ${path}.`));
      expect(await (await new Visitor(app).get(`/en${path}`)).text()).toContain(`Used ${path}.`);
      const page = await (await librarian.get(`/en${path}`)).text();
      expect(page).toContain(`/en/library/collections/add/${id}`);
      expect(page).toContain(`/en/library/notes/write/${id}`);
    }
  });

  test("in the reader's language stands before newer ones in others", async ({ db, open }) => {
    const { id: thing } = await aPublishedRecord(open, "Potoroo in two languages");
    for (const lang of ["es", "en"] as const)
      await aShownNote(open, await anAccount(db), thing, told(`In ${lang}.`, { lang }));
    for (const lang of ["es", "en"] as const)
      expect((await notesOf(db, thing, lang)).notes[0]).toMatchObject({ used: `In ${lang}.` });
  });

  test("goes with a record that is merged", async ({ db, open }) => {
    const [kept, gone] = [await aPublishedRecord(open, "Told once"), await aPublishedRecord(open, "Told twice")];
    await aShownNote(open, await anAccount(db), gone.id, told("Before they were one."));
    await mergeRecords(db, system, kept.id, gone.id);
    expect((await notesOf(db, kept.id, "en")).notes).toMatchObject([{ used: "Before they were one." }]);
  });
});

describe("moderation", () => {
  test("reported notes stand in the queue until a librarian answers; each person reports once, nobody their own", async ({
    app,
    db,
    open,
  }) => {
    const { id: thing, slug } = await aPublishedRecord(open, "Bandicoot");
    const writer = await anAccount(db, { lang: "es" });
    const id = await aShownNote(open, writer, thing);
    const reader = await anAccount(db);
    const browser = new Visitor(app, reader.token);
    const path = `/en/library/notes/${id}/report`;
    expect(await (await browser.get(`/en/library/${slug}`)).text()).toContain(path);
    expect((await browser.post(path, { reason: "Names a <victim>." })).status).toBe(303);
    const twice = await browser.post(path, { reason: "Again." });
    expect([twice.status, await twice.text()]).toEqual([422, expect.stringContaining("reported this note already")]);
    await expect(reportNote(db, writer, id, "Mine.")).rejects.toThrow("notes.own");
    // It stands until somebody has looked.
    expect((await notesOf(db, thing, "en")).notes).toHaveLength(1);
    expect((await queueCounts(db)).reported).toBe(1);
    const queue = await queuedNotes(db, { state: "queue", after: undefined, limit: 100 });
    expect(queue.find((note) => note.id === id)).toMatchObject({ reports: 1, state: "shown" });
    const librarian = new Visitor(app, (await anAccount(db, { roles: ["librarian"] })).token);
    const page = `/en/library/notes/manage/${id}`;
    const html = await (await librarian.get(page)).text();
    expect(html).toContain("Names a &lt;victim>.");
    expect(html).not.toContain(reader.email);
    await librarian.post(`${page}/keep`, { seen: seenIn(html) }, { page });
    expect(await queueCounts(db)).toMatchObject({ reported: 0 });
    await expect(reportNote(db, reader, id, "Still.")).rejects.toThrow("notes.reported-already");
    await reportNote(db, await anAccount(db), id, "It does name one.");
    await decide(open, id, "hide", "It names a person.");
    expect((await notesOf(db, thing, "en")).notes).toEqual([]);
    expect(await mailsTo(db, writer)).toContain("Su experiencia se ha ocultado");
    await expect(changeNote(db, writer, id, told("Again."))).rejects.toThrow("notes.other-state");
    await expect(decide(open, id, "return", "No.")).rejects.toThrow("notes.other-state");
    expect((await browser.get(path)).status).toBe(404);
  });

  test("floods of notes and of reports end", async ({ db, open }) => {
    const { id: thing } = await aPublishedRecord(open, "Flooded");
    const writer = await anAccount(db);
    const { rows } = await sql<{ id: string }>`
      insert into library.practice_note (id, thing_id, thing_title, author_id, lang, used, audience, outcome, queued_at)
      select gen_random_uuid(), gen_random_uuid(), 'Other', ${writer.id}, 'en', 'So', 'All', 'Much', now() from generate_series(1, 20)
      returning id`.execute(db);
    await expect(writeNote(db, writer, thing, told("So."))).rejects.toThrow("notes.too-many");
    const note = await aShownNote(open, await anAccount(db), thing);
    const reader = await anAccount(db);
    await db
      .insertInto("library.noteReport")
      .values(rows.map(({ id }) => ({ noteId: id, reportedBy: reader.id, reason: "No." })))
      .execute();
    await expect(reportNote(db, reader, note, "No.")).rejects.toThrow("notes.too-many-reports");
    await db.deleteFrom("library.practiceNote").where("authorId", "=", writer.id).execute();
    // At once, one person tells of one thing once.
    const { id: raced } = await aPublishedRecord(open, "Raced");
    const racer = await anAccount(db);
    const tries = await Promise.allSettled([1, 2, 3].map(() => writeNote(db, racer, raced, told("So."))));
    expect(tries.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
  });

  test("only what fits a state may be done", () => {
    expect(decisionsOn("waiting", false)).toEqual(["show", "return", "hide"]);
    expect(decisionsOn("shown", true)).toEqual(["keep", "return", "hide"]);
    expect(decisionsOn("hidden", false)).toEqual(["show"]);
  });
});

test("who is erased leaves what others have learnt from, from nobody and nowhere, and nothing else", async ({
  db,
  open,
}) => {
  const [shown, waiting] = [await aPublishedRecord(open, "Kept"), await aPublishedRecord(open, "Gone")];
  const writer = await anAccount(db, { country: "BW", name: "Kagiso Molefe" });
  const text = `Ask Kagiso Molefe, ${writer.email}.`;
  const id = await aShownNote(open, writer, shown.id, told(text, { isNamed: true }));
  await writeNote(db, writer, waiting.id, told("Unread."));
  const others = await aShownNote(open, await anAccount(db), shown.id, told("Another's."));
  await reportNote(db, writer, others, "No.");
  const person = { id: writer.id, email: writer.email, name: writer.name };
  await db.transaction().execute((tx) =>
    erasePersonalData(
      tx,
      open.house.personalData.filter(({ table }) => table.startsWith("library.")),
      person,
      open.house,
    ),
  );
  expect(await noteById(db, id)).toMatchObject({ authorId: null, country: null, isNamed: false, used: "Ask …, …." });
  const { rows } = await sql<{ count: number }>`
    select (select count(*) from library.practice_note where author_id = ${writer.id})::int
      + (select count(*) from library.note_report where reported_by = ${writer.id})::int as count`.execute(db);
  expect(rows).toEqual([{ count: 0 }]);
  expect(await noteById(db, others)).toMatchObject({ used: "Another's." });
});

test("the demonstration's collections and notes are of records and people that are there, in four languages", async () => {
  const there = new Set((await readDemoRecords()).map(({ title }) => slugOf(title.en ?? "")));
  const who = new Set([...demoAccounts, ...(await readDemoPeople())].map(({ email }) => email.replace(/@.*/, "")));
  const [collections, notes] = [await readDemoCollections(), await readDemoNotes()];
  const missing = [...collections.flatMap(({ things }) => things), ...notes].filter(({ record }) => !there.has(record));
  expect(missing).toEqual([]);
  expect(notes.filter(({ by }) => !who.has(by))).toEqual([]);
  for (const { title, intro, subjects, things } of collections) {
    for (const text of [title, intro, ...things.map(({ note }) => note)])
      expect(Object.keys(text).sort()).toEqual([...languages].sort());
    expect(subjects.every(isSubject)).toBe(true);
  }
});
