import { SaxesParser } from "saxes";
import { describe, expect } from "vitest";
import { anAccount, test, Visitor } from "../../tests/support/house.ts";

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
