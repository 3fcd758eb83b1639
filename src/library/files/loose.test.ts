import { sql } from "kysely";
import { describe, expect } from "vitest";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { recordById } from "../queries.ts";
import { sweepLoose } from "./loose.ts";
import { keptFiles } from "./operations.ts";
import { readFileOf } from "./reading.ts";
import { report } from "./test-pdfs.ts";

describe("a PDF on an empty form", () => {
  test("proposes what it says, to a librarian and to whoever suggests, also without a script; a person sends the form", async ({
    app,
    db,
    open,
  }) => {
    const account = await anAccount(db, { roles: ["librarian"] });
    const librarian = new Visitor(app, account.token);
    const form = new FormData();
    form.append("_csrf", await librarian.csrf("/en/library/manage/new"));
    form.append("file", new Blob([new Uint8Array(report)]), "quoll.pdf");
    const sent = await librarian.request("/en/library/files/pdf?to=manage", {
      method: "POST",
      body: form,
      headers: { origin: "http://localhost:3000" },
    });
    const at = sent.headers.get("location") ?? "";
    expect(at).toMatch(/^\/en\/library\/manage\/new\?file=[0-9a-f-]{36}$/);
    const id = at.slice(-36);
    expect(await (await librarian.get(at)).text()).toContain("Being checked and read");
    await readFileOf(open.house, id);
    const html = await (await librarian.get(at)).text();
    expect(html).toContain('value="Patrol by quoll: a report"');
    expect(html).toContain('value="10.1000/quoll.7"');
    expect(html).toContain("Roe, Jane\nLow, Kim");
    expect(html).toContain(`<input type="hidden" name="file" value="${id}"`);
    // Nobody else's form, and nothing stored before it is sent.
    const other = new Visitor(app, (await anAccount(db, { roles: ["librarian"] })).token);
    expect(await (await other.get(at)).text()).not.toContain("Patrol by quoll");
    const fields = { type: "report", "title-en": "Patrol by quoll, corrected", access: "public", file: id };
    await other.post("/en/library/manage/new", { ...fields, "title-en": "Stolen" });
    const made = await librarian.post("/en/library/manage/new", fields);
    const recordId = made.headers.get("location")?.slice(-36) ?? "";
    expect(await keptFiles(db, recordId)).toMatchObject([{ id, name: "quoll.pdf", state: "ready" }]);
    expect(await recordById(db, recordId)).toMatchObject({
      state: "draft",
      title: { en: "Patrol by quoll, corrected" },
    });
    const put = await librarian.put("/en/library/files/pdf?to=suggest", report, "/en/library/suggest");
    const { id: again, status } = (await put.json()) as { id: string; status: string };
    await readFileOf(open.house, again);
    expect(await (await librarian.get(status)).json()).toMatchObject({
      state: "done",
      url: `/en/library/suggest?file=${again}`,
    });
    expect(await (await librarian.get(`/fr/library/suggest?file=${again}`)).text()).toContain('value="9780306406157"');
    expect((await other.get(status)).status).toBe(404);
  });

  test("is a PDF, of somebody vetted, twenty at most, and gone after a day", async ({ app, db, open }) => {
    const person = await anAccount(db);
    const browser = new Visitor(app, person.token);
    const send = (body: Buffer | string) =>
      browser.put("/en/library/files/pdf?to=suggest", body, "/en/library/suggest");
    expect((await send("no PDF")).status).toBe(415);
    for (let count = 0; count < 20; count += 1) expect((await send(report)).status).toBe(202);
    expect((await send(report)).status).toBe(429);
    // Nothing of what is not wanted stays in the store.
    expect((await browser.put("/en/library/files/pdf", "%PDF-unwanted", "/en/library/suggest")).status).toBe(429);
    expect((await Array.fromAsync(open.house.files.list())).filter((blob) => blob.size === 13)).toEqual([]);
    await sql`update library.file set created_at = now() - interval '2 days' where uploaded_by = ${person.id}`.execute(
      db,
    );
    await sweepLoose(db);
    expect((await send(report)).status).toBe(202);
    await db.updateTable("people.account").set({ vettedUntil: null }).where("id", "=", person.id).execute();
    const csrf = await browser.csrf("/en/account");
    const headers = { "x-csrf-token": csrf, origin: "http://localhost:3000" };
    const late = await browser.request("/en/library/files/pdf", {
      method: "PUT",
      body: new Uint8Array(report),
      headers,
    });
    expect(late.status).toBe(403);
  });
});
