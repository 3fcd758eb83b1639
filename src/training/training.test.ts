import fc from "fast-check";
import { expect } from "vitest";
import { searchCatalogue } from "#catalogue/index.ts";
import { bodyScope, system, visitor } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../tests/support/house.ts";
import { addBody } from "../people/roles/bodies.ts";
import { foldLine, icsText } from "./calendar.ts";
import { type ActivityFacts, announceActivity, cancelActivity, describeActivity, draftActivity } from "./operations.ts";

const day = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const facts = (overrides: Partial<ActivityFacts> = {}): ActivityFacts => ({
  title: { en: "A course" },
  summary: {},
  audience: {},
  application: {},
  place: {},
  country: null,
  isOnline: false,
  languages: ["en"],
  subjects: [],
  hostBodyId: null,
  hostBody: "",
  beginsOn: day(30),
  endsOn: day(32),
  applyUntil: null,
  ...overrides,
});

/** A calendar's lines, unfolded (RFC 5545 3.1). */
const linesOf = (calendar: string) => calendar.replaceAll("\r\n ", "").split("\r\n");

test("what is to come is listed, what is over stands in the archive, a draft nowhere; both are found", async ({
  app,
  db,
}) => {
  const coming = await draftActivity(
    db,
    system,
    facts({ title: { en: "Course on osmium", fr: "Cours sur l’osmium" } }),
  );
  const past = await draftActivity(
    db,
    system,
    facts({ title: { en: "Course on iridium" }, beginsOn: day(-9), endsOn: day(-8) }),
  );
  const draft = await draftActivity(db, system, facts({ title: { en: "Course on rhenium" } }));
  for (const { id } of [coming, past]) await announceActivity(db, system, id);
  const read = async (path: string) => (await new Visitor(app).get(path)).text();
  const [list, archive] = [await read("/fr/training"), await read("/en/training/archive")];
  expect(list).toContain("Cours sur l’osmium");
  expect(list).not.toMatch(/iridium|rhenium/);
  expect(archive).toContain("Course on iridium");
  expect(archive).not.toMatch(/osmium|rhenium/);
  expect((await new Visitor(app).get(`/en/training/${draft.slug}`)).status).toBe(404);
  const { hits } = await searchCatalogue(db, visitor, { lang: "en", text: "osmium", kind: "activity" });
  expect(hits.map(({ path }) => path)).toEqual([`/training/${coming.slug}`]);
});

test("a training officer announces an activity by page and calls it off; its page and the calendar say so", async ({
  app,
  db,
}) => {
  const { token } = await anAccount(db, { roles: ["training-officer"] });
  const browser = new Visitor(app, token);
  const given = {
    "title-en": "Workshop; knots, and\\ropes",
    "place-en": "Gaborone, hall 2",
    beginsOn: day(50),
    endsOn: day(51),
    languages: "en",
  };
  expect((await browser.post("/en/training/new", { ...given, endsOn: day(49) })).status).toBe(422);
  expect((await browser.post("/en/training/new", { ...given, applyUntil: day(60) })).status).toBe(422);
  expect((await browser.post("/en/training/new", { ...given, languages: [] })).status).toBe(422);
  expect((await browser.post("/en/training/new", given)).status).toBe(303);
  const own = "/en/training/workshop-knots-and-ropes";
  expect((await new Visitor(app).get(own)).status).toBe(404);
  await browser.post(`${own}/announce`, {}, { page: `${own}/edit` });
  const read = async () => linesOf(await (await new Visitor(app).get("/calendar/activities.ics?lang=en")).text());
  const eventOf = (lines: string[]) => {
    const at = lines.indexOf("SUMMARY:Workshop\\; knots\\, and\\\\ropes");
    return lines.slice(lines.lastIndexOf("BEGIN:VEVENT", at), lines.indexOf("END:VEVENT", at));
  };
  const event = eventOf(await read());
  const basic = (text: string) => text.replaceAll("-", "");
  expect(event).toContain(`DTSTART;VALUE=DATE:${basic(day(50))}`);
  expect(event).toContain(`DTEND;VALUE=DATE:${basic(day(52))}`);
  expect(event).toContain("LOCATION:Gaborone\\, hall 2");
  expect(event).toContain("STATUS:CONFIRMED");
  expect(event.some((line) => /^DTSTAMP:\d{8}T\d{6}Z$/.test(line))).toBe(true);
  const sequence = (lines: string[]) => Number(lines.find((line) => line.startsWith("SEQUENCE:"))?.slice(9));
  await browser.post(`${own}/cancel`, { reason: "No room" }, { page: `${own}/edit` });
  const cancelled = eventOf(await read());
  expect(cancelled).toContain("STATUS:CANCELLED");
  expect(sequence(cancelled)).toBeGreaterThan(sequence(event));
  expect(await (await new Visitor(app).get(own)).text()).toContain("No room");
  expect((await searchCatalogue(db, visitor, { lang: "en", text: "knots" })).hits).toEqual([]);
});

test("who announces for one body announces no other's activity and gives theirs to no other", async ({
  app,
  db,
  open,
}) => {
  const body = async (name: string) =>
    (await addBody(open.house, system, { name: { en: name }, kind: "academy", country: null, mayVouch: false })).id;
  const [own, other] = [await body("Academy of Knots"), await body("Academy of Ropes")];
  const account = await anAccount(db);
  await db
    .insertInto("people.roleGrant")
    .values({
      id: crypto.randomUUID(),
      accountId: account.id,
      role: "training-officer",
      scope: bodyScope(own),
      grantedBy: null,
    })
    .execute();
  const actor = {
    ...account,
    grants: [...account.grants, { role: "training-officer" as const, scope: bodyScope(own) }],
  };
  const { id, slug } = await draftActivity(db, actor, facts({ hostBodyId: own }));
  for (const hostBodyId of [other, null]) {
    await expect(draftActivity(db, actor, facts({ hostBodyId }))).rejects.toThrow("training.not-your-body");
    await expect(describeActivity(db, actor, id, facts({ hostBodyId }))).rejects.toThrow("training.not-your-body");
  }
  const theirs = await draftActivity(db, system, facts({ hostBodyId: other }));
  await expect(announceActivity(db, actor, theirs.id)).rejects.toThrow("platform.forbidden");
  await expect(cancelActivity(db, actor, theirs.id, "x")).rejects.toThrow("platform.forbidden");
  const browser = new Visitor(app, account.token);
  expect((await browser.get(`/en/training/${theirs.slug}`)).status).toBe(404);
  const desk = await (await browser.get("/en/training/manage")).text();
  expect(desk).toContain(`/training/${slug}/edit`);
  expect(desk).not.toContain(theirs.slug === slug ? "nothing" : `/training/${theirs.slug}/edit`);
});

test("the directorate's page leads to the four shelves, is written by administrators only and in four languages", async ({
  app,
  db,
}) => {
  const page = await (await new Visitor(app).get("/en/directorate")).text();
  for (const path of [
    "/en/learning",
    "kind=resource",
    "kind=website",
    "kind=publication",
    "/en/guidelines",
    "fletc.gov",
  ])
    expect(page).toContain(path);
  const officer = await anAccount(db, { roles: ["training-officer"] });
  expect((await new Visitor(app, officer.token).get("/en/directorate/edit")).status).toBe(403);
  const { token } = await anAccount(db, { roles: ["administrator"] });
  const browser = new Visitor(app, token);
  await browser.post("/en/directorate/edit", {
    "name-en": "The Directorate",
    "intro-ar": "نحن",
    "offers-en": "One\nTwo",
  });
  expect(await (await browser.get("/ar/directorate")).text()).toContain("نحن");
  const english = await (await browser.get("/en/directorate")).text();
  expect(english).toContain("<li>Two</li>");
});

test("RFC 5545 3.1: no line has more than 75 octets, no character is cut, and unfolding gives it back", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 300 }), (text) => {
      const line = `SUMMARY:${icsText(text.toWellFormed())}`;
      const folded = foldLine(line);
      for (const part of folded.split("\r\n")) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(75);
      expect(Buffer.from(folded).toString("utf8").replaceAll("\r\n ", "")).toBe(line);
    }),
  );
});
