import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { describe, expect } from "vitest";
import { letterHtml } from "#platform/mail/letter-html.ts";
import { system } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../tests/support/house.ts";
import { countBounce, mostBounces, readBounce } from "./bounces.ts";
import { commands } from "./commands.ts";
import {
  addItem,
  changeItem,
  makeNewsletter,
  newsletterById,
  startNewsletter,
  writeNewsletter,
} from "./newsletters.ts";
import { sendNewsletter } from "./sending.ts";
import { aList, aNewsletter, aReader, aThing, mailsTo, stateOf } from "./test-outreach.ts";
import { returnToken } from "./tokens.ts";

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
