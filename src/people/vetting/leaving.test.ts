import { sql } from "kysely";
import { describe, expect } from "vitest";
import { type Cursor, encodeCursor } from "#platform/database/index.ts";
import { readerLabels, visitor } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { renewOrEnd, reportLeaving, settleReport } from "./decisions.ts";
import { dueForRenewal, openReports, ownPeople, waitingCounts } from "./queries.ts";
import { remindOfficers, remindOfLapse } from "./reminders.ts";

import { actorOf, anApplicant, anOfficer, mailsTo } from "./test-people.ts";

describe("staying and leaving", () => {
  test("vetting lapses by itself, and is renewed in one list", async ({ open, db }) => {
    const officer = await anOfficer(db, "PT");
    const people = [await anAccount(db, { country: "PT" }), await anAccount(db, { country: "PT" })];
    await sql`update people.account set vetted_until = now() - interval '1 day' where id = any(${people.map(({ id }) => id)}::uuid[])`.execute(
      db,
    );
    const lapsed = await actorOf(open, people[0] ?? { token: "" });
    expect(readerLabels(lapsed)).not.toContain("community");
    expect((await dueForRenewal(db, officer, undefined, 10)).map(({ id }) => id).sort()).toEqual(
      people.map(({ id }) => id).sort(),
    );
    expect(await waitingCounts(db, officer)).toMatchObject({ renewals: 2 });
    const stranger = await anAccount(db, { country: "ES" });
    expect(await renewOrEnd(open.house, officer, [...people.map(({ id }) => id), stranger.id], "renew", "")).toBe(2);
    expect(readerLabels(await actorOf(open, people[0] ?? { token: "" }))).toContain("community");
    expect(await dueForRenewal(db, officer, undefined, 10)).toEqual([]);
  });

  test("a report suspends at once, ends sessions, says nothing of who exists, and is settled by the bureau", async ({
    open,
    db,
  }) => {
    const officer = await anOfficer(db, "IT");
    const [person, reporter] = [await anAccount(db, { country: "IT" }), await anAccount(db, { country: "DE" })];
    await reportLeaving(open.house, reporter, "nobody@police.example", "gone");
    await reportLeaving(open.house, reporter, person.email, "gone to the ministry");
    expect(await actorOf(open, person)).toEqual(visitor);
    expect(await db.selectFrom("people.session").select("id").where("accountId", "=", person.id).execute()).toEqual([]);
    const { rows } = await sql<{
      active: boolean;
    }>`select is_active as active from people.public_account where id = ${person.id}`.execute(db);
    expect(rows).toEqual([{ active: false }]);
    const [report] = await openReports(db, officer, 10);
    expect(report).toMatchObject({ accountId: person.id, note: "gone to the ministry", by: reporter.name });
    await expect(settleReport(open.house, await anOfficer(db, "DE"), report?.id ?? "", "left", "")).rejects.toThrow(
      "platform.not-found",
    );
    await settleReport(open.house, officer, report?.id ?? "", "serves", "");
    expect(await openReports(db, officer, 10)).toEqual([]);
    const again = await db
      .selectFrom("people.account")
      .select(["suspendedAt", "disabledAt"])
      .where("id", "=", person.id)
      .executeTakeFirst();
    expect(again).toEqual({ suspendedAt: null, disabledAt: null });
    await reportLeaving(open.house, reporter, person.email, "gone");
    const [second] = await openReports(db, officer, 10);
    await settleReport(open.house, officer, second?.id ?? "", "left", "");
    expect(
      await db.selectFrom("people.account").select("disabledAt").where("id", "=", person.id).executeTakeFirst(),
    ).toEqual({ disabledAt: expect.any(Date) });
  });

  test("nobody closes the house by reporting its administrators, or many people a day", async ({ open, db }) => {
    const administrator = await anAccount(db, { roles: ["administrator"], country: "SE" });
    const reporter = await anAccount(db, { country: "SE" });
    await reportLeaving(open.house, reporter, administrator.email, "gone");
    expect(await actorOf(open, administrator)).toMatchObject({ kind: "account" });
    for (let one = 0; one < 4; one += 1) await reportLeaving(open.house, reporter, "x@police.example", "gone");
    await expect(reportLeaving(open.house, reporter, "x@police.example", "gone")).rejects.toThrow("platform.too-many");
  });

  test("lists page without repeating or skipping, and search by part of a name", async ({ db }) => {
    const officer = await anOfficer(db, "NO");
    for (const name of ["Åse", "åse", "Bjørn", "Cecilie", "100%_sure"]) await anAccount(db, { country: "NO", name });
    const seen: string[] = [];
    let after: [string, string] | undefined;
    for (let page = 0; page < 10; page += 1) {
      const rows = await ownPeople(db, officer, { q: "", state: "all" }, after, 2);
      seen.push(...rows.map(({ id }) => id));
      const last = rows.at(-1);
      if (last === undefined) break;
      after = [last.key, last.id];
    }
    expect(seen).toHaveLength(6);
    expect(new Set(seen).size).toBe(6);
    expect((await ownPeople(db, officer, { q: "%_", state: "all" }, undefined, 10)).map(({ name }) => name)).toEqual([
      "100%_sure",
    ]);
  });

  test("a cursor from outside begins a list anew, and names are ordered by the database alone", async ({ app, db }) => {
    const officer = await anOfficer(db, "TR");
    for (const name of ["İlker", "ILKER", "ilker", "Işık", "ẞtraße"]) await anAccount(db, { country: "TR", name });
    const browser = new Visitor(app, officer.token);
    for (const list of ["people", "requests", "renewals"])
      for (const cursor of [
        ["x", "y"],
        [1, 2],
        ["1", officer.id],
        ["2026-01-01T00:00:00.000Z", "no id"],
        ["no time", officer.id],
      ])
        expect((await browser.get(`/en/bureau/${list}?after=${encodeCursor(cursor)}`)).status, list).toBe(200);
    const seen: string[] = [];
    for (let after: Cursor | undefined, page = 0; page < 10; page += 1) {
      const rows = await ownPeople(db, officer, { q: "", state: "all" }, after, 1);
      const [row] = rows;
      if (row === undefined) break;
      seen.push(row.id);
      after = [row.key, row.id];
    }
    expect(seen).toHaveLength(6);
    expect(new Set(seen).size).toBe(6);
  });

  test("who lapses soon is told once, and officers of requests that wait", async ({ open, db }) => {
    const person = await anAccount(db, { country: "DK" });
    await sql`update people.account set vetted_until = now() + interval '10 days' where id = ${person.id}`.execute(db);
    await remindOfLapse(open.house);
    await remindOfLapse(open.house);
    expect(await mailsTo(db, person.email)).toHaveLength(1);
    const officer = await anOfficer(db, "DK");
    await anApplicant(open, { country: "DK" });
    await remindOfficers(open.house);
    expect((await mailsTo(db, officer.email)).at(-1)?.body).toMatch(/one person waits/);
  });
});
