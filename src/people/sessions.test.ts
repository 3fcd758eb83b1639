import { sql } from "kysely";
import { expect } from "vitest";
import { anAccount, test, Visitor } from "../../tests/support/house.ts";

/** As if the person had not come for a while. */
const stayAway = (db: Parameters<typeof anAccount>[0], accountId: string, time: string) =>
  sql`update people.session set last_seen_at = now() - ${time}::interval where account_id = ${accountId}`.execute(db);

test("a session that nobody has used for two weeks is over, a younger one goes on", async ({ app, db }) => {
  const learner = await anAccount(db);
  const browser = new Visitor(app, learner.token);
  await stayAway(db, learner.id, "13 days 23 hours");
  expect((await browser.get("/en/account")).status).toBe(200);
  await stayAway(db, learner.id, "14 days 1 hour");
  expect((await browser.get("/en/account")).status).toBe(401);
});

test("who holds a role that asks for a second factor signs in again after twelve hours away", async ({ app, db }) => {
  const officer = await anAccount(db, { roles: ["bureau-officer"], country: "FR" });
  const browser = new Visitor(app, officer.token);
  await stayAway(db, officer.id, "11 hours");
  expect((await browser.get("/en/bureau")).status).toBe(200);
  await stayAway(db, officer.id, "13 hours");
  expect((await browser.get("/en/bureau")).status).toBe(401);
});
