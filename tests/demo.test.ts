import { expect } from "vitest";
import { features } from "../src/app.ts";
import { demoPassword } from "../src/people/index.ts";
import { newestMails } from "../src/platform/mail/index.ts";
import { test, Visitor } from "./support/house.ts";

// What a visitor of the demonstration finds, so that no page of it stands empty.

test("the demonstration has work for a bureau, something that waits for an officer, and few mails; loaded again it is the same", async ({
  open,
  db,
  app,
}) => {
  const load = async () => {
    for (const feature of features) await feature.demo?.(open.house, () => {});
  };
  const enter = async (name: string) => {
    const visitor = new Visitor(app);
    await visitor.post("/en/sign-in", { email: `${name}@demo.example`, password: demoPassword });
    return visitor;
  };
  const count = async () => {
    const [people, registrations, records] = await Promise.all([
      db.selectFrom("people.account").select("id").execute(),
      db.selectFrom("learning.registration").select("id").execute(),
      db.selectFrom("library.record").select("state").execute(),
    ]);
    return [people.length, registrations.length, records.length];
  };
  await load();
  const first = await count();
  const bureau = await (await (await enter("ncb-fr")).get("/fr/bureau/dormant")).text();
  expect([...bureau.matchAll(/name="who"/g)]).toHaveLength(3);
  const officer = await enter("officer");
  for (const name of ["officer", "officer-ar", "ncb-fr"]) {
    const front = await (await (await enter(name)).get("/en")).text();
    expect(front, name).not.toContain("Nothing waits for you");
    expect(front, name).toContain("What waits for you");
  }
  const mine = await (await officer.get("/en/learning/mine")).text();
  expect(mine).toContain("designing a scenario exercise");
  const related = await db.selectFrom("catalogue.relation").select(["fromKind", "toKind"]).execute();
  expect(related.some(({ fromKind, toKind }) => fromKind === "module" || toKind === "module")).toBe(true);
  const librarian = await enter("librarian");
  for (const state of ["suggested", "draft", "withdrawn", "refused"]) {
    const desk = await (await librarian.get(`/en/library/manage?state=${state}`)).text();
    expect(desk, state).not.toContain("Nothing in this state");
  }
  expect((await newestMails(db)).length).toBeLessThanOrEqual(5);
  await load();
  expect(await count()).toEqual(first);
  expect((await newestMails(db)).length).toBeLessThanOrEqual(5);
}, 300_000);
