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
    const [people, registrations] = await Promise.all([
      db.selectFrom("people.account").select("id").execute(),
      db.selectFrom("learning.registration").select("id").execute(),
    ]);
    return [people.length, registrations.length];
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
  expect((await newestMails(db)).length).toBeLessThanOrEqual(5);
  await load();
  expect(await count()).toEqual(first);
  expect((await newestMails(db)).length).toBeLessThanOrEqual(5);
}, 300_000);
