import { sql } from "kysely";
import { describe, expect } from "vitest";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { acceptAsNew } from "./accept.ts";
import { readLines } from "./addresses.ts";
import { addToList, changeLastDay, inviteAgain, makeList, sendInvitations, takeBack } from "./lists.ts";
import { invitationList, invitationLists } from "./queries.ts";
import {
  aList,
  anAddress,
  bodyOfficer,
  bureauOfficer,
  days,
  person,
  rowsOf,
  tokenOf,
  trainingOfficer,
} from "./test-invitations.ts";

describe("a list", () => {
  test("each person gets one mail with one link, in their own language where they have an account", async ({
    open,
    db,
  }) => {
    const [fresh, known] = [anAddress(), await anAccount(db, { lang: "ar" })];
    await aList(open, await trainingOfficer(db), [`New One, ${fresh}`, known.email, fresh.toUpperCase()], {
      lang: "fr",
    });
    const mails = await db
      .selectFrom("platform.mail")
      .select(["recipient", "lang", "body"])
      .where("recipient", "in", [fresh, known.email])
      .where("body", "like", "%/invitation/%")
      .execute();
    expect(mails.map(({ recipient, lang }) => [recipient, lang]).sort()).toEqual(
      [
        [fresh, "fr"],
        [known.email, "ar"],
      ].sort(),
    );
    expect(await tokenOf(db, fresh)).not.toBe(await tokenOf(db, known.email));
  });

  test("the mails of two thousand are written by a job that may run twice, and the request stays short", async ({
    open,
    db,
  }) => {
    const officer = await trainingOfficer(db);
    const lines = Array.from({ length: 2_000 }, (_, index) => `Person ${index}, many-${index}@police.example`).join(
      "\n",
    );
    const begun = performance.now();
    const facts = { title: "Many", note: "", lang: "en" as const, scope: "", vets: false, expiresAt: days(5) };
    const { id } = await makeList(db, officer, facts, readLines(lines));
    expect(performance.now() - begun).toBeLessThan(2_000);
    await Promise.all([sendInvitations(open.house, id), sendInvitations(open.house, id)]);
    const { rows } = await sql<{ mails: number; people: number }>`
      select count(*)::int as mails, count(distinct recipient)::int as people from platform.mail where recipient like 'many-%@police.example'`.execute(
      db,
    );
    expect(rows[0]).toEqual({ mails: 2_000, people: 2_000 });
    await expect(addToList(db, officer, id, readLines(anAddress()))).rejects.toThrow("invitations.too-many");
  });

  test("a line without an address stops the whole list, and nobody is invited", async ({ db }) => {
    const officer = await trainingOfficer(db);
    const email = anAddress();
    const facts = { title: "Half", note: "", lang: "en" as const, scope: "", vets: false, expiresAt: days(5) };
    await expect(makeList(db, officer, facts, readLines(`${email}\nno address`))).rejects.toThrow(
      "invitations.unreadable",
    );
    expect(await db.selectFrom("people.invitation").select("id").where("email", "=", email).execute()).toEqual([]);
  });

  test("is made in the name of what one decides about, and vouches for nobody in the directorate's", async ({
    open,
    db,
  }) => {
    const [officer, staff] = [await bureauOfficer(db, "SN"), await trainingOfficer(db)];
    await expect(aList(open, officer, [], { scope: "country:ML" })).rejects.toThrow("invitations.not-your-name");
    await expect(aList(open, officer, [])).rejects.toThrow("invitations.not-your-name");
    await expect(aList(open, staff, [], { scope: "country:SN" })).rejects.toThrow("invitations.not-your-name");
    await expect(aList(open, staff, [], { vets: true })).rejects.toThrow("invitations.cannot-vouch");
    await expect(aList(open, await anAccount(db), [])).rejects.toThrow("platform.forbidden");
    const { officer: untrusted, bodyId } = await bodyOfficer(open, false);
    await expect(aList(open, untrusted, [], { scope: `body:${bodyId}` })).rejects.toThrow("invitations.not-your-name");
  });

  test("is seen by its maker and the officers of its country, and does not exist for others", async ({ open, db }) => {
    const [officer, colleague, other] = [
      await bureauOfficer(db, "GH"),
      await bureauOfficer(db, "GH"),
      await bureauOfficer(db, "TG"),
    ];
    const { id } = await aList(open, officer, [anAddress()], { scope: "country:GH" });
    const staff = await trainingOfficer(db);
    for (const reader of [officer, colleague]) {
      expect((await invitationLists(db, reader, undefined, 10)).map((list) => list.id)).toContain(id);
      expect(await rowsOf(db, reader, id)).toHaveLength(1);
    }
    for (const stranger of [other, staff]) {
      expect(await invitationLists(db, stranger, undefined, 10)).toEqual([]);
      expect(await invitationList(db, stranger, id)).toBeUndefined();
      expect(await rowsOf(db, stranger, id)).toEqual([]);
      await expect(addToList(db, stranger, id, readLines(anAddress()))).rejects.toThrow("platform.not-found");
      await expect(inviteAgain(db, stranger, id, "waiting")).rejects.toThrow("platform.not-found");
      await expect(takeBack(db, stranger, id, [])).rejects.toThrow("platform.not-found");
      await expect(changeLastDay(db, stranger, id, days(3))).rejects.toThrow("platform.not-found");
    }
  });

  test("people of another list are not touched by way of one's own", async ({ open, db }) => {
    const [mine, theirs] = [await trainingOfficer(db), await trainingOfficer(db)];
    const email = anAddress();
    const other = await aList(open, theirs, [email]);
    const own = await aList(open, mine, [anAddress()]);
    const [row] = await rowsOf(db, theirs, other.id);
    expect(await takeBack(db, mine, own.id, [row?.id ?? ""])).toBe(0);
    expect(await inviteAgain(db, mine, own.id, [row?.id ?? ""])).toBe(0);
    expect((await rowsOf(db, theirs, other.id))[0]?.state).toBe("sent");
  });
});

test("who was written to five times about one list is passed over", async ({ open, db }) => {
  const officer = await trainingOfficer(db);
  const { id } = await aList(open, officer, [anAddress()]);
  for (let mail = 2; mail <= 5; mail += 1) {
    expect(await inviteAgain(db, officer, id, "waiting")).toBe(1);
    await sendInvitations(open.house, id);
  }
  expect(await inviteAgain(db, officer, id, "waiting")).toBe(0);
});

test("a list that has ended sends nothing, and with another last day its links work again", async ({ open, db }) => {
  const officer = await trainingOfficer(db);
  const email = anAddress();
  const { id } = await aList(open, officer, [email]);
  await changeLastDay(db, officer, id, days(-1));
  await expect(inviteAgain(db, officer, id, "waiting")).rejects.toThrow("invitations.list-ended");
  await expect(addToList(db, officer, id, readLines(anAddress()))).rejects.toThrow("invitations.list-ended");
  await changeLastDay(db, officer, id, days(3));
  await acceptAsNew(open.house, await tokenOf(db, email), person());
});

test("a training officer makes a list on the page, pages through it, uploads a sheet, and strangers find nothing", async ({
  db,
  app,
}) => {
  const officer = await trainingOfficer(db);
  const browser = new Visitor(app, officer.token);
  const until = days(10).toISOString().slice(0, 10);
  const bad = await browser.post("/en/invitations/new", {
    title: "T",
    lang: "en",
    until: "2001-01-01",
    addresses: "nobody",
  });
  expect(bad.status).toBe(422);
  const people = Array.from({ length: 60 }, (_, index) => `p${String(index).padStart(2, "0")}@list.example`);
  const done = await browser.post("/en/invitations/new", {
    title: "Sixty",
    lang: "es",
    until,
    addresses: people.join("\n"),
  });
  expect(done.status).toBe(303);
  const path = done.headers.get("location") ?? "";
  const first = await (await browser.get(path)).text();
  expect(first).toContain("p00@list.example");
  expect(first).not.toContain("p55@list.example");
  const next = /href="([^"]+after=[^"]+)"/.exec(first)?.[1]?.replaceAll("&amp;", "&") ?? "";
  expect(await (await browser.get(next)).text()).toContain("p55@list.example");
  expect(await (await browser.get(`${path}?after=x'--&state=drop&q=%25`)).status).toBe(200);
  const csrf = await browser.csrf(path);
  const upload = (body: string | Buffer) =>
    browser.request(`${path}/sheet`, {
      method: "PUT",
      body: body as string,
      headers: { "x-csrf-token": csrf, origin: "http://localhost:3000", accept: "application/json" },
    });
  const answer = (await (await upload("name,email\nSheet One,one@sheet.example\n")).json()) as { status: string };
  expect(await (await browser.get(answer.status)).json()).toMatchObject({ state: "done", url: path });
  expect((await upload("only@sheet.example")).status).toBe(202);
  expect((await upload("x".repeat(3_000_000))).status).toBe(413);
  expect((await upload(Buffer.from("name,email\nM\xfcller,m@sheet.example\n", "latin1"))).status).toBe(422);
  const id = path.split("/").at(-1) ?? "";
  expect(await invitationList(db, officer, id)).toMatchObject({ total: 62 });
  const stranger = new Visitor(app, (await trainingOfficer(db)).token);
  expect((await stranger.get(path)).status).toBe(404);
  expect((await new Visitor(app, (await anAccount(db)).token).get("/en/invitations")).status).toBe(403);
  expect((await browser.get("/en/invitations/not-an-id")).status).toBe(404);
});
