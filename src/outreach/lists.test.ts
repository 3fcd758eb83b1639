import { sql } from "kysely";
import { describe, expect } from "vitest";
import { inTransaction } from "#platform/database/index.ts";
import { system } from "#platform/permissions/index.ts";
import { erasePersonalData } from "#platform/personal-data/index.ts";
import { anAccount, test, Visitor } from "../../tests/support/house.ts";
import { sweepUnanswered } from "./lists.ts";
import { startNewsletter } from "./newsletters.ts";
import { sendNewsletter } from "./sending.ts";
import { aList, aNewsletter, aReader, linkIn, mailsTo, stateOf } from "./test-outreach.ts";

describe("joining and leaving", () => {
  test("nothing is sent but a question before its holder says yes; the link alone does nothing; leaving forgets", async ({
    app,
    db,
    open,
  }) => {
    const list = await aList(db);
    const email = "stakeholder@ministry.example";
    const browser = new Visitor(app);
    expect((await browser.post("/es/lists", { email, lists: list.id })).headers.get("location")).toBe(
      "/es/lists/asked",
    );
    const [question] = await mailsTo(db, email);
    expect(question).toMatchObject({ lang: "es", isBulk: false });
    expect(question?.body).toContain("Lista");
    const link = linkIn(question?.body);
    expect((await new Visitor(app).get(link)).status).toBe(200);
    expect(await stateOf(db, email)).toEqual(["asked"]);
    const id = await aNewsletter(db, list.id);
    await expect(startNewsletter(db, system, id)).rejects.toThrow("outreach.nobody-reads");
    expect((await new Visitor(app).post(link, {})).status).toBe(303);
    expect(await stateOf(db, email)).toEqual(["confirmed"]);
    expect((await new Visitor(app).get(link)).status).toBe(410);
    await startNewsletter(db, system, id);
    await sendNewsletter(open.house, id);
    const letter = (await mailsTo(db, email)).find(({ isBulk }) => isBulk);
    expect(letter?.headers["List-Unsubscribe-Post"]).toBe("List-Unsubscribe=One-Click");
    const leave = new URL(/<(.*)>/.exec(letter?.headers["List-Unsubscribe"] ?? "")?.[1] ?? "").pathname;
    expect((await app.request(leave, { headers: { "accept-language": "es" } })).headers.get("location")).toBe(
      `/es${leave}`,
    );
    expect((await new Visitor(app).get(`/es${leave}`)).status).toBe(200);
    expect(await stateOf(db, email)).toEqual(["confirmed"]);
    // RFC 8058: as a mail program posts it, without cookie, origin or token of a form.
    const oneClick = {
      method: "POST",
      body: "List-Unsubscribe=One-Click",
      headers: { "content-type": "application/x-www-form-urlencoded" },
    };
    expect((await app.request(leave, oneClick)).status).toBe(200);
    expect(await stateOf(db, email)).toEqual([]);
    expect((await app.request(leave, oneClick)).status).toBe(200);
    expect(
      (
        await app.request(
          leave.replace(/.$/, (last) => (last === "A" ? "B" : "A")),
          oneClick,
        )
      ).status,
    ).toBe(404);
  });

  test("the answer is the same whoever asks for which address, and who is on the list is told so by mail only", async ({
    app,
    db,
  }) => {
    const list = await aList(db);
    await aReader(db, list.id, "there@police.example");
    const closed = await aList(db, false);
    const answers = [];
    for (const [email, lists] of [
      ["there@police.example", list.id],
      ["new@police.example", list.id],
      ["new2@police.example", closed.id],
      ["new3@police.example", crypto.randomUUID()],
    ] as const) {
      const answer = await new Visitor(app).post("/en/lists", { email, lists });
      answers.push([answer.status, answer.headers.get("location"), await answer.text()]);
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect((await mailsTo(db, "there@police.example"))[0]?.subject).toContain("already");
    expect(await stateOf(db, "there@police.example")).toEqual(["confirmed"]);
    expect(await mailsTo(db, "new2@police.example")).toEqual([]);
  });

  test("an address is asked three times a day and a network sixty times an hour, then no mail leaves", async ({
    app,
    db,
  }) => {
    const list = await aList(db);
    const ask = async (email: string) =>
      (await new Visitor(app).post("/en/lists", { email, lists: list.id }, { page: "/en/lists" })).status;
    const flooded = [];
    for (let index = 0; index < 5; index += 1) flooded.push(await ask("flooded@police.example"));
    expect(flooded).toEqual([303, 303, 303, 429, 429]);
    expect(await mailsTo(db, "flooded@police.example")).toHaveLength(3);
    await sql`update platform.failure_count set count = 60 where key like 'outreach.join:%'`.execute(db);
    expect(await ask("other@police.example")).toBe(429);
    expect(await mailsTo(db, "other@police.example")).toEqual([]);
    await sql`delete from platform.failure_count`.execute(db);
  });

  test("an address that is none is refused, and so is one that would write headers of its own", async ({ app, db }) => {
    const list = await aList(db);
    for (const email of [
      "",
      "x",
      "a@b.example\r\nBcc: all@police.example",
      "a@b.example, c@d.example",
      `${"x".repeat(300)}@y.example`,
    ])
      expect((await new Visitor(app).post("/en/lists", { email, lists: list.id })).status, email).toBe(422);
    expect((await new Visitor(app).post("/en/lists", { email: "a@b.example", lists: [] })).status).toBe(422);
    expect(await db.selectFrom("outreach.subscription").select("id").where("listId", "=", list.id).execute()).toEqual(
      [],
    );
  });

  test("a question that nobody answers is forgotten after a week, and a person's data goes with the person", async ({
    db,
    open,
  }) => {
    const list = await aList(db);
    await sql`insert into outreach.subscription (id, list_id, email, lang, token_hash, expires_at)
      values (${crypto.randomUUID()}, ${list.id}, 'silent@police.example', 'en', 'x', now() - interval '1 minute')`.execute(
      db,
    );
    await sweepUnanswered(db);
    expect(await stateOf(db, "silent@police.example")).toEqual([]);
    const person = await anAccount(db, { email: "leaver@police.example" });
    await aReader(db, list.id, person.email);
    await inTransaction(db, (tx) => erasePersonalData(tx, open.house.personalData, person, open.house));
    expect(await stateOf(db, person.email)).toEqual([]);
  });
});
