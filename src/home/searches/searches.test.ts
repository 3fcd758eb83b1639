import { describe, expect } from "vitest";
import type { Db } from "#platform/database/index.ts";
import { newId } from "#platform/ids.ts";
import { newestMails } from "#platform/mail/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { aThing } from "../../catalogue/fixtures.ts";
import { putInCatalogue } from "../../catalogue/operations.ts";
import { tellOfNewFinds } from "./alerts.ts";
import { queryOf } from "./operations.ts";
import { savedSearches } from "./queries.ts";

const mailsTo = async (db: Db, email: string) =>
  (await newestMails(db, 1_000)).filter(({ recipient, subject }) => recipient === email && subject.includes("quokka"));

const tomorrow = () => new Date(Date.now() + 86_400_000);

/** Somebody with one saved search, made by the form. */
async function keeper(open: { app: ConstructorParameters<typeof Visitor>[0]; db: Db }, alert = "daily") {
  const account = await anAccount(open.db, { lang: "fr" });
  const browser = new Visitor(open.app, account.token);
  const page = "/fr/account/searches/new?q=quokka&kind=module&sort=title&after=x";
  const answer = await browser.post(
    "/fr/account/searches",
    { name: "Les quokkas: quokka", query: "?q=quokka&kind=module", alert },
    { page },
  );
  expect(answer.status).toBe(303);
  return { account, browser };
}

describe("a saved search", () => {
  test("is kept by form, shown with its filters, and never one's neighbour's", async ({ app, db }) => {
    const { account, browser } = await keeper({ app, db });
    const html = await (await browser.get("/fr/account/searches")).text();
    expect(html).toContain("Les quokkas: quokka");
    expect(html).toContain("/fr/search?q=quokka&amp;kind=module");
    const [search] = await savedSearches(db, account);
    const other = new Visitor(app, (await anAccount(db)).token);
    expect(await (await other.get("/en/account/searches")).text()).not.toContain("quokka");
    for (const act of ["alert", "feed"])
      expect(
        (
          await other.post(
            `/en/account/searches/${act}`,
            { search: search?.id ?? "", alert: "never" },
            { page: "/en/account" },
          )
        ).status,
      ).toBe(404);
    await other.post("/en/account/searches/forget", { search: search?.id ?? "" }, { page: "/en/account" });
    expect(await savedSearches(db, account)).toHaveLength(1);
  });

  test("keeps no place, no order, and nothing that is no filter; one that asks for everything is refused", async ({
    app,
    db,
  }) => {
    expect(queryOf("?q=quokka&after=abc&sort=title&evil=1&kind=nonsense&from=2010")).toEqual({
      q: "quokka",
      from: 2010,
    });
    const browser = new Visitor(app, (await anAccount(db)).token);
    const refused = await browser.post(
      "/en/account/searches",
      { name: "All", query: "?evil=1", alert: "daily" },
      { page: "/en/account/searches/new?q=x" },
    );
    expect(refused.status).toBe(422);
  });

  test("tells once of what is new and may be read, in its person's language", async ({ app, db, open }) => {
    const { account } = await keeper({ app, db });
    const fresh = { kind: "module" as const, publishedAt: new Date(Date.now() + 60_000) };
    await putInCatalogue(db, aThing({ ...fresh, texts: { en: { title: "Training with a quokka" } } }));
    await putInCatalogue(
      db,
      aThing({ ...fresh, readers: [`account:${newId()}`], texts: { en: { title: "A secret quokka" } } }),
    );
    await putInCatalogue(
      db,
      aThing({ kind: "module", publishedAt: new Date("2020-01-01"), texts: { en: { title: "An old quokka" } } }),
    );
    await tellOfNewFinds(open.house, tomorrow());
    await tellOfNewFinds(open.house, tomorrow());
    const mails = await mailsTo(db, account.email);
    expect(mails).toHaveLength(1);
    expect(mails[0]?.subject).toContain("Une nouveauté");
    expect(mails[0]?.body).toContain("Training with a quokka");
    expect(mails[0]?.body).not.toContain("secret");
    expect(mails[0]?.body).not.toContain("old quokka");
  });

  test("tells nobody who is suspended, and nothing after the search was given up", async ({ app, db, open }) => {
    const suspended = await keeper({ app, db });
    await db
      .updateTable("people.account")
      .set({ suspendedAt: new Date() })
      .where("id", "=", suspended.account.id)
      .execute();
    const left = await keeper({ app, db });
    const [search] = await savedSearches(db, left.account);
    await left.browser.post(
      "/fr/account/searches/forget",
      { search: search?.id ?? "" },
      { page: "/fr/account/searches" },
    );
    await putInCatalogue(
      db,
      aThing({
        kind: "module",
        publishedAt: new Date(Date.now() + 90_000),
        texts: { en: { title: "Another quokka" } },
      }),
    );
    await tellOfNewFinds(open.house, tomorrow());
    expect(await mailsTo(db, suspended.account.email)).toEqual([]);
    expect(await mailsTo(db, left.account.email)).toEqual([]);
  });
});

describe("feeds", () => {
  test("the feed of a saved search shows its person's view to whoever has the address, until it is renewed or the person leaves", async ({
    app,
    db,
  }) => {
    const { account, browser } = await keeper({ app, db });
    await putInCatalogue(
      db,
      aThing({ kind: "module", readers: ["community"], texts: { en: { title: "Quokka & <co>" } } }),
    );
    const address = async () =>
      /href="(\/feeds\/saved\/[^"]+\.atom)"/.exec(await (await browser.get("/fr/account/searches")).text())?.[1] ?? "";
    const first = await address();
    const reader = new Visitor(app);
    const feed = await reader.get(first);
    expect(feed.headers.get("content-type")).toContain("application/atom+xml");
    expect(await feed.text()).toContain("<title>Quokka &#38; &#60;co&#62;</title>");
    expect((await reader.get(first.replace(/.{6}\.atom$/, "AAAAAA.atom"))).status).toBe(404);
    const [search] = await savedSearches(db, account);
    await browser.post("/fr/account/searches/feed", { search: search?.id ?? "" }, { page: "/fr/account/searches" });
    expect((await reader.get(first)).status).toBe(404);
    const second = await address();
    expect((await reader.get(second)).status).toBe(200);
    await db.updateTable("people.account").set({ suspendedAt: new Date() }).where("id", "=", account.id).execute();
    expect((await reader.get(second)).status).toBe(404);
  });

  test("the feed of any search has only what everybody may read, whoever asks", async ({ app, db }) => {
    await putInCatalogue(db, aThing({ texts: { en: { title: "Numbat for all" } } }));
    await putInCatalogue(db, aThing({ readers: ["community"], texts: { en: { title: "Numbat for the vetted" } } }));
    const member = new Visitor(app, (await anAccount(db)).token);
    const text = await (await member.get("/feeds/search.atom?q=numbat&in=ar")).text();
    expect(text).toContain("Numbat for all");
    expect(text).not.toContain("vetted");
    expect(text).toContain("/ar/search?q=numbat&#38;sort=date");
  });
});
