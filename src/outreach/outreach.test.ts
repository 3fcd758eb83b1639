import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { SaxesParser } from "saxes";
import { describe, expect } from "vitest";
import { putInCatalogue } from "#catalogue/index.ts";
import { type Db, inTransaction } from "#platform/database/index.ts";
import { letterHtml } from "#platform/mail/letter-html.ts";
import { type Language, system } from "#platform/permissions/index.ts";
import { erasePersonalData } from "#platform/personal-data/index.ts";
import { anAccount, test, Visitor } from "../../tests/support/house.ts";
import { countBounce, mostBounces, readBounce } from "./bounces.ts";
import { commands } from "./commands.ts";
import { keepList, sweepUnanswered } from "./lists.ts";
import {
  addItem,
  changeItem,
  makeNewsletter,
  newsletterById,
  startNewsletter,
  writeNewsletter,
} from "./newsletters.ts";
import { sendNewsletter } from "./sending.ts";
import { returnToken } from "./tokens.ts";

let lists = 0;
const aList = async (db: Db, isOpen = true) => {
  lists += 1;
  return keepList(db, system, { name: { en: `List ${lists}`, es: `Lista ${lists}` }, text: {}, isOpen });
};

const aReader = async (db: Db, listId: string, email: string, lang: Language = "en") => {
  const id = crypto.randomUUID();
  await sql`insert into outreach.subscription (id, list_id, email, lang, state, confirmed_at)
    values (${id}, ${listId}, ${email}, ${lang}, 'confirmed', now())`.execute(db);
  return id;
};

const aThing = async (db: Db, title: string, readers = ["public"]) => {
  const id = crypto.randomUUID();
  await putInCatalogue(db, {
    kind: "publication",
    id,
    path: `/library/${id}`,
    original: "en",
    texts: { en: { title, summary: `About ${title}.` }, ar: { title: `عن ${title}` } },
    subjects: [],
    readers,
    publishedAt: new Date(),
  });
  return { kind: "publication", thingId: id };
};

const mailsTo = async (db: Db, recipient: string) =>
  (
    await db.selectFrom("platform.mail").selectAll().where("recipient", "=", recipient).orderBy("createdAt").execute()
  ).map((mail) => ({ ...mail, headers: mail.headers as Record<string, string> }));

const linkIn = (body = "") => new URL(/https?:\/\/\S+/.exec(body)?.[0] ?? "http://nowhere").pathname;

const stateOf = async (db: Db, email: string) =>
  (await db.selectFrom("outreach.subscription").select("state").where("email", "=", email).execute()).map(
    ({ state }) => state,
  );

/** A newsletter of one thing, ready to be sent. */
async function aNewsletter(db: Db, listId: string) {
  const { id } = await makeNewsletter(db, system, listId);
  await writeNewsletter(db, system, id, { subject: { en: "News", ar: "أخبار" }, opening: { en: "Good day." } });
  await addItem(db, system, id, await aThing(db, "palladium"));
  return id;
}

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

describe("newsletters", () => {
  test("each reader gets it once and in their language, whatever kills the job, and who left meanwhile gets none", async ({
    db,
    open,
  }) => {
    const list = await aList(db);
    const readers = await Promise.all(
      Array.from({ length: 450 }, (_, index) =>
        aReader(db, list.id, `r${index}@bulk.example`, index % 2 === 0 ? "en" : "ar"),
      ),
    );
    const id = await aNewsletter(db, list.id);
    expect(await startNewsletter(db, system, id)).toEqual({ total: 450 });
    await expect(startNewsletter(db, system, id)).rejects.toThrow("outreach.already-sent");
    await db
      .deleteFrom("outreach.subscription")
      .where("id", "=", readers[7] ?? "")
      .execute();
    // The connection breaks after the first batch: what was not committed is written by whoever goes on.
    let looks = 0;
    const killed = new Proxy(open.house, {
      get: (house, name) => {
        if (name === "settings") looks += 1;
        if (looks > 250) throw new Error("killed");
        return Reflect.get(house, name) as unknown;
      },
    });
    await expect(sendNewsletter(killed, id)).rejects.toThrow("killed");
    const half = await newsletterById(db, system, id);
    expect(half?.state).toBe("sending");
    expect(half?.written).toBeGreaterThan(0);
    expect(half?.written).toBeLessThan(450);
    await Promise.all([sendNewsletter(open.house, id), sendNewsletter(open.house, id)]);
    const { rows } = await sql<{ mails: number; readers: number; arabic: number }>`
      select count(*)::int as mails, count(distinct recipient)::int as readers, count(*) filter (where lang = 'ar' and subject = 'أخبار')::int as arabic
      from platform.mail where recipient like '%@bulk.example'`.execute(db);
    expect(rows).toEqual([{ mails: 449, readers: 449, arabic: 224 }]);
    expect(await newsletterById(db, system, id)).toMatchObject({ state: "sent", written: 450, total: 450 });
    expect(await sendNewsletter(open.house, id)).toBe(0);
  });

  test("a mail loads nothing and tells nothing: no picture, no address but the pages' own, nothing of the reader in them", async ({
    db,
    open,
  }) => {
    const list = await aList(db);
    const subscription = await aReader(db, list.id, "untracked@police.example");
    const id = await aNewsletter(db, list.id);
    await writeNewsletter(db, system, id, {
      subject: { en: "News" },
      opening: { en: 'Look <img src="https://evil.example/pixel.gif"> here' },
    });
    await startNewsletter(db, system, id);
    await sendNewsletter(open.house, id);
    const [mail] = await mailsTo(db, "untracked@police.example");
    const html = letterHtml(mail ?? { lang: "en", subject: "", body: "" });
    const tags = [...html.matchAll(/<[^>]+>/g)].map(([tag]) => tag).join("");
    expect(tags).not.toMatch(
      /<(img|link|script|style|iframe|video|audio|object|embed|source)\b|url\(|\ssrc=|background=/i,
    );
    const own = new URL(open.house.settings.publicUrl).origin;
    const links = [...html.matchAll(/href="([^"]+)"/g)].map(([, href = ""]) => href);
    const pages = links.filter((href) => !href.includes("/lists/leave/") && !href.includes("evil.example"));
    expect(pages.length).toBeGreaterThan(0);
    for (const href of pages) {
      expect(new URL(href).origin).toBe(own);
      expect(new URL(href).search).toBe("");
      expect(href).not.toContain(subscription.replaceAll("-", ""));
    }
    expect(mail?.headers).not.toHaveProperty("Disposition-Notification-To");
  });

  test("only what everybody sees is told of, in the order given, with a word before each", async ({ db, app }) => {
    const list = await aList(db);
    const { id } = await makeNewsletter(db, system, list.id);
    const [one, two] = [await aThing(db, "ruthenium"), await aThing(db, "rhodium")];
    await expect(addItem(db, system, id, await aThing(db, "secret", ["community"]))).rejects.toThrow(
      "outreach.not-public",
    );
    for (const thing of [one, two]) await addItem(db, system, id, thing);
    await changeItem(db, system, id, two.thingId, "up");
    await changeItem(db, system, id, two.thingId, { word: { en: "Read this first." } });
    const { token } = await anAccount(db, { roles: ["training-officer"] });
    const preview = await (await new Visitor(app, token).get(`/en/newsletters/${id}/preview/en`)).text();
    const places = ["Read this first.", "rhodium", "ruthenium"].map((words) => preview.indexOf(words));
    expect(places.every((place) => place > 0)).toBe(true);
    expect([...places].sort((a, b) => a - b)).toEqual(places);
    expect(await (await new Visitor(app, token).get(`/en/newsletters/${id}/preview/ar`)).text()).toContain(
      "عن rhodium",
    );
    expect((await new Visitor(app, (await anAccount(db)).token).get(`/en/newsletters/${id}`)).status).toBe(403);
  });
});

const notice = (leave: string, { action = "failed", status = "5.1.1" } = {}) =>
  [
    "From: MAILER-DAEMON@mx.example",
    "Content-Type: multipart/report; report-type=delivery-status;",
    '\tboundary="b1"',
    "",
    "--b1",
    "Content-Type: text/plain",
    "",
    "Sorry.",
    "--b1",
    "Content-Type: message/delivery-status",
    "",
    "Reporting-MTA: dns; mx.example",
    "",
    "Final-Recipient: rfc822; gone@police.example",
    `Action: ${action}`,
    `Status: ${status}`,
    "",
    "--b1",
    "Content-Type: text/rfc822-headers",
    "",
    `List-Unsubscribe: <https://portal.example/lists/leave/${leave}>`,
    "Subject: News",
    "",
    "--b1--",
    "",
  ].join("\r\n");

describe("what comes back", () => {
  test("a failed mail is counted once a newsletter; after three an address gets no more", async ({ db, open }) => {
    const list = await aList(db);
    const subscription = await aReader(db, list.id, "gone@police.example");
    const folder = await mkdtemp(join(tmpdir(), "bounces-"));
    const [command] = commands;
    for (let count = 1; count <= mostBounces; count += 1) {
      const id = await aNewsletter(db, list.id);
      await startNewsletter(db, system, id);
      await sendNewsletter(open.house, id);
      const message = notice(returnToken(open.house.secrets, subscription, id));
      const path = join(folder, "mbox");
      await writeFile(
        path,
        `From MAILER-DAEMON\n${message}\nFrom MAILER-DAEMON\n${message}\nFrom someone\nSubject: Hello\n\nHi\n`,
      );
      const result = await command?.run(open.house, {
        positionals: [path],
        options: {},
        say: () => {},
        stdin: async () => "",
      });
      expect(result).toEqual({ messages: 3, counted: 1 });
      expect(await newsletterById(db, system, id)).toMatchObject({ bounced: 1 });
    }
    await rm(folder, { recursive: true });
    expect(await stateOf(db, "gone@police.example")).toEqual(["unreachable"]);
    await expect(startNewsletter(db, system, await aNewsletter(db, list.id))).rejects.toThrow("outreach.nobody-reads");
  });

  test("a forged notice, a delay, and anything that is no notice count for nothing", async ({ db, open }) => {
    const [id, other] = [crypto.randomUUID(), crypto.randomUUID()];
    const token = returnToken(open.house.secrets, id, other);
    expect(readBounce(notice(token))).toEqual({ token, status: "5.1.1" });
    for (const message of [
      notice(token, { action: "delayed" }),
      notice(token, { status: "4.2.2" }),
      notice("x"),
      "",
      "Content-Type: multipart/report; report-type=delivery-status\n\n",
      `Content-Type: multipart/report; report-type=delivery-status; boundary=x\n\n${"--x\n".repeat(100_000)}`,
      "\0".repeat(10_000),
    ])
      expect(readBounce(message)).toBeUndefined();
    const forged = token.replace(/.$/, (last) => (last === "A" ? "B" : "A"));
    expect(await countBounce(db, open.house.secrets, { token: forged, status: "5.1.1" })).toBe(false);
  });
});

describe("news", () => {
  test("news is written by page, published in the list and the feed, and withdrawn with a reason", async ({
    app,
    db,
  }) => {
    const { token } = await anAccount(db, { roles: ["secretariat"] });
    const browser = new Visitor(app, token);
    await browser.post("/en/news/new", { "title-en": "A <b>&</b> B", "summary-en": "Short ]]> & sharp" });
    const own = "/en/news/a-b-b-b";
    expect((await new Visitor(app).get(own)).status).toBe(404);
    expect(await (await app.request("/feeds/news.atom?lang=en")).text()).not.toContain("sharp");
    await browser.post(`${own}/publish`, {}, { page: `${own}/edit` });
    expect(await (await new Visitor(app).get("/fr/news")).text()).toContain("Short ]]> &amp; sharp");
    const feed = await app.request("/feeds/news.atom?lang=en");
    expect(feed.headers.get("content-type")).toContain("application/atom+xml");
    const titles: string[] = [];
    const parser = new SaxesParser();
    let text = "";
    parser.on("opentag", () => {
      text = "";
    });
    parser.on("text", (part) => {
      text += part;
    });
    parser.on("closetag", ({ name }) => {
      if (name === "title") titles.push(text);
    });
    parser.on("error", (error) => {
      throw error;
    });
    parser.write(await feed.text()).close();
    expect(titles).toContain("A <b>&</b> B");
    await browser.post(`${own}/withdraw`, { reason: "Not so" }, { page: `${own}/edit` });
    const gone = await new Visitor(app).get(`${own}?after`);
    expect(gone.status).toBe(410);
    expect(await gone.text()).toContain("Not so");
  });
});
