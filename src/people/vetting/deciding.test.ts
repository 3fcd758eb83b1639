import { sql } from "kysely";
import { describe, expect } from "vitest";
import { newId } from "#platform/ids.ts";
import type { Account } from "#platform/permissions/index.ts";
import { anAccount, test } from "../../../tests/support/house.ts";
import { decideRequest, renewOrEnd, suspendOrRestore } from "./decisions.ts";
import { personForDecision, requestForDecision, waitingRequests } from "./queries.ts";
import { answerBureau, askAgain } from "./requests.ts";

import { actorOf, anApplicant, anOfficer, mailsTo } from "./test-people.ts";

describe("deciding", () => {
  test("approval opens the community at once, for the setting's months, with a letter in the person's language", async ({
    open,
    db,
  }) => {
    const officer = await anOfficer(db, "FR");
    const person = await anApplicant(open, { lang: "ar" });
    await decideRequest(open.house, officer, person.requestId, "approve", "Known to us");
    const { vettedUntil } = await db
      .selectFrom("people.account")
      .select("vettedUntil")
      .where("id", "=", person.accountId)
      .executeTakeFirstOrThrow();
    const days = ((vettedUntil?.getTime() ?? 0) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(725);
    expect(days).toBeLessThan(735);
    expect((await mailsTo(db, person.email)).at(-1)).toMatchObject({
      lang: "ar",
      subject: expect.stringMatching(/وصولك/),
    });
    expect(await personForDecision(db, officer, person.accountId)).toMatchObject({
      history: [{ act: "approved", reason: "Known to us", by: officer.name }],
    });
  });

  test("nobody vets themselves: not by request, not by renewal, not by suspension lifted", async ({ open, db }) => {
    const officer = await anOfficer(db, "FR");
    await sql`update people.account set vetted_until = now() + interval '1 day' where id = ${officer.id}`.execute(db);
    await askAgain(db, officer, { country: "FR", body: "", organisation: "o", function: "f", reason: "r" });
    const request = (await waitingRequests(db, officer, undefined, 50)).find(({ name }) => name === officer.name);
    await expect(decideRequest(open.house, officer, request?.id ?? "", "approve", "")).rejects.toThrow(
      "vetting.own-vetting",
    );
    expect(await renewOrEnd(open.house, officer, [officer.id], "renew", "")).toBe(0);
    await expect(suspendOrRestore(open.house, officer, officer.id, "suspended", "x")).rejects.toThrow(
      "platform.not-found",
    );
  });

  test("a question is answered by the person and the request waits again", async ({ open, db }) => {
    const officer = await anOfficer(db, "FR");
    const person = await anApplicant(open);
    await expect(decideRequest(open.house, officer, person.requestId, "ask", "")).rejects.toThrow(
      "vetting.reason-missing",
    );
    await decideRequest(open.house, officer, person.requestId, "ask", "Which unit?");
    const account = { ...officer, id: person.accountId, email: person.email, grants: [], roles: [] } as Account;
    await answerBureau(db, account, "Modane");
    expect(await requestForDecision(db, officer, person.requestId)).toMatchObject({
      state: "waiting",
      question: "Which unit?",
      answer: "Modane",
    });
    await expect(answerBureau(db, account, "again")).rejects.toThrow("vetting.nothing-asked");
    await expect(
      askAgain(db, account, { country: "FR", body: "", organisation: "o", function: "f", reason: "r" }),
    ).rejects.toThrow("vetting.already-asked");
  });

  test("a country without an officer falls to the administrators, and no longer when it has one", async ({
    open,
    db,
  }) => {
    const administrator = await anAccount(db, { roles: ["administrator"] });
    const person = await anApplicant(open, { country: "KE" });
    expect((await waitingRequests(db, administrator, undefined, 50)).map(({ id }) => id)).toContain(person.requestId);
    const officer = await anOfficer(db, "KE");
    expect((await waitingRequests(db, administrator, undefined, 50)).map(({ id }) => id)).not.toContain(
      person.requestId,
    );
    await sql`update people.account set suspended_at = now() where id = ${officer.id}`.execute(db);
    expect((await waitingRequests(db, administrator, undefined, 50)).map(({ id }) => id)).toContain(person.requestId);
  });

  test("a body vouches for its own people only while it may", async ({ open, db }) => {
    const body = newId();
    await sql`insert into people.body (id, name, kind, may_vouch) values (${body}, '{"en":"Academy"}', 'academy', true)`.execute(
      db,
    );
    const officer = await anAccount(db);
    await sql`insert into people.role_grant (id, account_id, role, scope) values (${newId()}, ${officer.id}, 'body-officer', ${`body:${body}`})`.execute(
      db,
    );
    const actor = (await actorOf(open, officer)) as Account;
    const person = await anApplicant(open, { country: "", body });
    expect((await waitingRequests(db, actor, undefined, 10)).map(({ id }) => id)).toEqual([person.requestId]);
    await sql`update people.body set may_vouch = false where id = ${body}`.execute(db);
    expect(await waitingRequests(db, actor, undefined, 10)).toEqual([]);
    await expect(decideRequest(open.house, actor, person.requestId, "approve", "")).rejects.toThrow(
      "platform.not-found",
    );
  });
});
