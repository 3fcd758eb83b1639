import { expect } from "vitest";
import { anAccount, test, Visitor } from "../../tests/support/house.ts";
import { noteVisit, writeVisits } from "./visits.ts";

test("who comes after five minutes or more is noted as seen, once for the session and the account", async ({
  app,
  db,
}) => {
  const officer = await anAccount(db, { password: "four words kept in mind" });
  const visitor = new Visitor(app);
  await visitor.post("/en/sign-in", { email: officer.email, password: "four words kept in mind" });
  const seen = async () => {
    const { lastSeenAt } = await db
      .selectFrom("people.session")
      .select("lastSeenAt")
      .where("accountId", "=", officer.id)
      .orderBy("createdAt", "desc")
      .executeTakeFirstOrThrow();
    const account = await db
      .selectFrom("people.account")
      .select("lastSeenAt")
      .where("id", "=", officer.id)
      .executeTakeFirstOrThrow();
    return { session: lastSeenAt, account: account.lastSeenAt };
  };
  const long = new Date(Date.now() - 600_000);
  await db.updateTable("people.session").set({ lastSeenAt: long }).where("accountId", "=", officer.id).execute();
  const before = new Date(Date.now() - 7_200_000);
  await db.updateTable("people.account").set({ lastSeenAt: before }).where("id", "=", officer.id).execute();
  await visitor.get("/en/account");
  await visitor.get("/en/account");
  expect((await seen()).session).toEqual(long);
  await writeVisits(db);
  const now = await seen();
  expect(now.session?.getTime()).toBeGreaterThan(long.getTime() + 590_000);
  expect(now.account?.getTime()).toEqual(now.session?.getTime());
  await visitor.get("/en/account");
  await writeVisits(db);
  expect(await seen()).toEqual(now);
});

test("who was signed out meanwhile is not seen any more", async ({ db }) => {
  const officer = await anAccount(db);
  const long = new Date(Date.now() - 7_200_000);
  await db.updateTable("people.account").set({ lastSeenAt: long }).where("id", "=", officer.id).execute();
  noteVisit(db, officer.sessionId);
  await db.deleteFrom("people.session").where("accountId", "=", officer.id).execute();
  await writeVisits(db);
  const account = await db
    .selectFrom("people.account")
    .select("lastSeenAt")
    .where("id", "=", officer.id)
    .executeTakeFirstOrThrow();
  expect(account.lastSeenAt).toEqual(long);
});

test("a session that was left alone too long stays closed, however often it is tried", async ({ app, db }) => {
  const officer = await anAccount(db, { roles: ["administrator"] });
  const visitor = new Visitor(app, officer.token);
  expect((await visitor.get("/en/admin")).status).toBe(200);
  const long = new Date(Date.now() - 13 * 3_600_000);
  await db.updateTable("people.session").set({ lastSeenAt: long }).where("id", "=", officer.sessionId).execute();
  for (const _each of [1, 2]) {
    expect((await visitor.get("/en/admin")).status).not.toBe(200);
    await writeVisits(db);
  }
});
