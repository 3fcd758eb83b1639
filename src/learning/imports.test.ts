import { Readable } from "node:stream";
import { describe, expect } from "vitest";
import { relate } from "#catalogue/index.ts";
import { readableOf } from "#platform/files/index.ts";
import type { OpenHouse } from "#platform/house.ts";
import { system } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../tests/support/house.ts";
import { aModule, aScorm12Package } from "../../tests/support/modules.ts";
import { readImport, requestImport } from "./imports.ts";
import { describeModule, publishModule, withdrawModule } from "./operations.ts";
import { importFacts, listModules, moduleBySlug } from "./queries.ts";

const visitor = { kind: "visitor" } as const;

async function upload(
  open: OpenHouse,
  zip: Buffer,
  { fileName = "course.zip", moduleId }: { fileName?: string; moduleId?: string } = {},
) {
  const blob = await open.house.files.put(readableOf(zip));
  const { importId } = await requestImport(open.house.db, system, {
    fileName,
    upload: blob,
    ...(moduleId === undefined ? {} : { moduleId }),
  });
  await readImport(open.house, importId);
  const facts = await importFacts(open.house.db, system, importId);
  if (facts === undefined) throw new Error("the import is gone");
  return facts;
}

describe("importing", () => {
  test("a training officer uploads a package by page and reads what became of it", async ({ app, open }) => {
    const officer = await anAccount(open.house.db, { roles: ["training-officer"] });
    const browser = new Visitor(app, officer.token);
    const response = await browser.put(
      "/en/learning/import?name=Lesson.zip",
      await aScorm12Package({ title: "Lesson one" }),
    );
    expect(response.status).toBe(202);
    const { id, status } = (await response.json()) as { id: string; status: string };
    expect(await (await browser.get(status)).json()).toMatchObject({ state: "waiting" });
    await readImport(open.house, id);
    const told = (await (await browser.get(status)).json()) as { state: string; url: string };
    expect(told.state).toBe("done");
    const page = await (await browser.get(told.url)).text();
    expect(page).toContain("Lesson.zip is a module now, as a draft.");
    expect(page).toContain("SCORM 1.2");
  });

  test("an officer without the right may neither see the page nor upload", async ({ app, db }) => {
    const browser = new Visitor(app, (await anAccount(db)).token);
    expect((await browser.get("/en/learning/import")).status).toBe(403);
    const csrf = await browser.csrf("/en/account");
    const put = (headers: Record<string, string>) =>
      browser.request("/en/learning/import?name=x.zip", { method: "PUT", body: "x", headers });
    expect((await put({ "x-csrf-token": csrf, origin: "http://localhost:3000" })).status).toBe(403);
    expect((await new Visitor(app).get("/en/learning/import")).status).toBe(401);
  });

  test("a package that is too large by its own word is refused before it is read", async ({ app, db }) => {
    const officer = await anAccount(db, { roles: ["administrator"] });
    const browser = new Visitor(app, officer.token);
    const csrf = await browser.csrf("/en/learning/import");
    const response = await browser.request("/en/learning/import?name=x.zip", {
      method: "PUT",
      body: "x",
      headers: {
        "x-csrf-token": csrf,
        origin: "http://localhost:3000",
        "content-length": String(3 * 1024 ** 3),
        accept: "application/json",
      },
    });
    expect(response.status).toBe(413);
  });

  test("what is no package is refused, named, and leaves no module", async ({ open }) => {
    const facts = await upload(open, Buffer.from("not a zip at all"));
    expect(facts).toMatchObject({ state: "refused", slug: null });
    expect(facts.problems.map((problem) => problem.code)).toContain("not-a-zip");
  });

  test("a reader that died is followed by another, and the module exists once", async ({ open }) => {
    const { db, files } = open.house;
    const blob = await files.put(Readable.from([await aScorm12Package({ title: "Twice read" })]));
    const { importId } = await requestImport(db, system, { fileName: "twice.zip", upload: blob });
    await db
      .updateTable("learning.import")
      .set({ state: "reading", updatedAt: new Date(Date.now() - 3_600_000) })
      .where("id", "=", importId)
      .execute();
    await Promise.all([
      readImport(open.house, importId),
      readImport(open.house, importId),
      readImport(open.house, importId),
    ]);
    await readImport(open.house, importId);
    const rows = await db.selectFrom("learning.module").select("id").where("slug", "like", "twice-read%").execute();
    expect(rows).toHaveLength(1);
  });

  test("an import that broke off through no fault of the package is taken up again, as its page says", async ({
    open,
  }) => {
    const { db, files } = open.house;
    const upload = await files.put(readableOf(await aScorm12Package({ title: "Broken off" })));
    const { importId } = await requestImport(db, system, { fileName: "broken-off.zip", upload });
    const broken = { ...files, adopt: () => Promise.reject(new Error("the disk is full")) };
    await expect(readImport({ db, files: broken }, importId)).rejects.toThrow("the disk is full");
    expect(await importFacts(db, system, importId)).toMatchObject({ state: "failed" });
    await readImport(open.house, importId);
    expect(await importFacts(db, system, importId)).toMatchObject({ state: "done", slug: "broken-off" });
  });

  test("a second package is a second version, and one that cannot be played does not replace one that can", async ({
    open,
  }) => {
    const module = await aModule(open, { title: { en: "Versions" }, state: "draft" });
    const second = await upload(open, await aScorm12Package({ title: "Versions" }), { moduleId: module.id });
    expect(second).toMatchObject({ state: "done", slug: module.slug });
    expect(await moduleBySlug(open.house.db, system, module.slug)).toMatchObject({ version: 2 });
    await upload(open, await aScorm12Package({ title: "Versions", without: "index.html" }), { moduleId: module.id });
    expect(await moduleBySlug(open.house.db, system, module.slug)).toMatchObject({ version: 2, isPlayable: true });
  });

  test("two modules of one title get two addresses, and an Arabic title gets a readable one", async ({ open }) => {
    const [one, two] = [
      await upload(open, await aScorm12Package({ title: "Same" })),
      await upload(open, await aScorm12Package({ title: "Same" })),
    ];
    expect([one.slug, two.slug]).toEqual(["same", "same-2"]);
    const arabic = await upload(open, await aScorm12Package({ title: "الأدلة الرقمية" }));
    expect(arabic.slug).toMatch(/^module-[0-9a-f]{8}$/);
  });
});

describe("the life of a module", () => {
  test("a draft exists for its owner and for those who import, for nobody else", async ({ open, app }) => {
    const owner = await anAccount(open.house.db);
    const module = await aModule(open, { state: "draft", ownerId: owner.id });
    const staff = await anAccount(open.house.db, { roles: ["trainer"] });
    const other = await anAccount(open.house.db);
    const status = async (token?: string) => (await new Visitor(app, token).get(`/en/learning/${module.slug}`)).status;
    expect([await status(owner.token), await status(staff.token), await status(other.token), await status()]).toEqual([
      200, 200, 404, 404,
    ]);
  });

  test("a community module does not exist for visitors: not by address, not on the shelf, not in a count", async ({
    open,
    app,
  }) => {
    const module = await aModule(open, { access: "community", title: { en: "Only for the vetted" } });
    const officer = await anAccount(open.house.db);
    expect((await new Visitor(app).get(`/en/learning/${module.slug}`)).status).toBe(404);
    expect(await (await new Visitor(app).get("/en/learning")).text()).not.toContain("Only for the vetted");
    expect((await new Visitor(app, officer.token).get(`/en/learning/${module.slug}`)).status).toBe(200);
    const seen = await listModules(open.house.db, visitor, {}, undefined, 1_000);
    expect(seen.every((each) => each.access === "public")).toBe(true);
  });

  test("publishing needs a summary and something to play, and says which is missing", async ({ open, app }) => {
    const officer = await anAccount(open.house.db, { roles: ["training-officer"] });
    const module = await aModule(open, { state: "draft", summary: {} });
    const browser = new Visitor(app, officer.token);
    const page = `/en/learning/${module.slug}/edit`;
    const refused = await browser.post(`/en/learning/${module.slug}/publish`, {}, { page });
    expect(refused.status).toBe(422);
    expect(await refused.text()).toContain("Write a summary in at least one language");
    await describeModule(open.house.db, system, module.id, { ...module.facts, summary: { en: "What it is." } });
    expect((await browser.post(`/en/learning/${module.slug}/publish`, {}, { page })).status).toBe(303);
    expect((await new Visitor(app).get(`/en/learning/${module.slug}`)).status).toBe(200);
  });

  test("a withdrawn module keeps its address, says why, and leaves the shelf", async ({ open, app }) => {
    const module = await aModule(open, { title: { en: "Soon gone" } });
    await withdrawModule(open.house.db, system, module.id, "The law has changed.");
    const response = await new Visitor(app).get(`/en/learning/${module.slug}`);
    expect(response.status).toBe(410);
    expect(await response.text()).toContain("The law has changed.");
    expect(await (await new Visitor(app).get("/en/learning")).text()).not.toContain("Soon gone");
    await publishModule(open.house.db, system, module.id);
    expect((await new Visitor(app).get(`/en/learning/${module.slug}`)).status).toBe(200);
  });

  test("an owner edits their module; markup in its texts is shown, not run", async ({ open, app }) => {
    const owner = await anAccount(open.house.db);
    const module = await aModule(open, { ownerId: owner.id });
    const browser = new Visitor(app, owner.token);
    const fields = {
      "title-en": "<script>alert(1)</script>",
      "title-ar": "عنوان \u202eمقلوب",
      "summary-en": "A & B < C",
      "objectives-en": "one\n\n two ",
      languages: ["en", "ar"],
      minutes: "45",
      level: "advanced",
      subjects: ["cybercrime", "no-such-subject"],
      ownerBody: "",
      access: "public",
      completionRule: "every-sco",
    };
    expect((await browser.post(`/en/learning/${module.slug}/edit`, fields)).status).toBe(303);
    const stored = await moduleBySlug(open.house.db, system, module.slug);
    expect(stored).toMatchObject({
      minutes: 45,
      level: "advanced",
      subjects: ["cybercrime"],
      objectives: { en: ["one", "two"] },
      title: { ar: "عنوان مقلوب" },
    });
    const page = await (await browser.get(`/en/learning/${module.slug}`)).text();
    expect(page).toContain("&lt;script>alert(1)&lt;/script>");
    expect(page).not.toContain("<script>alert");
    const wrong = await browser.post(`/en/learning/${module.slug}/edit`, { ...fields, minutes: "many", languages: [] });
    expect(wrong.status).toBe(422);
    expect(await wrong.text()).toContain("Choose at least one language.");
  });

  test("what a module is connected with stands on its page, as far as the reader may see it", async ({ open, app }) => {
    const [one, two, hidden] = [
      await aModule(open),
      await aModule(open, { title: { en: "The other one" } }),
      await aModule(open, { access: "community", title: { en: "Closed" } }),
    ];
    const key = (module: { id: string }) => ({ kind: "module" as const, id: module.id });
    await relate(open.house.db, key(one), "rests-on", key(two));
    await relate(open.house.db, key(one), "rests-on", key(hidden));
    const page = await (await new Visitor(app).get(`/en/learning/${one.slug}`)).text();
    expect(page).toContain("The other one");
    expect(page).not.toContain("Closed");
  });
});
