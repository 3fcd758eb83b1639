import { describe, expect } from "vitest";
import type { Db } from "#platform/database/index.ts";
import { newId } from "#platform/ids.ts";
import { bodyScope, type Role, system } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../tests/support/house.ts";
import { aModule, aScorm12Package } from "../../tests/support/modules.ts";
import { readActor } from "../people/actor.ts";
import { addBody, changeBody } from "../people/roles/bodies.ts";
import { catalogueModulesOfBody } from "./catalogue-entry.ts";
import { readImport } from "./imports.ts";
import { describeModule } from "./operations.ts";
import { managedModules, moduleBySlug } from "./queries.ts";

const facts = { name: { en: "Eastern Academy", fr: "Académie de l’Est" }, kind: "academy", country: null } as const;
const aBody = (db: Db) => addBody({ db }, system, { ...facts, mayVouch: false });

/** An account that holds a role for one body and nothing else. */
async function staffOf(db: Db, bodyId: string, role: Role = "training-officer") {
  const account = await anAccount(db);
  const grant = { id: newId(), accountId: account.id, role, scope: bodyScope(bodyId), reason: "" };
  await db.insertInto("people.roleGrant").values(grant).execute();
  return account;
}

const fields = {
  "title-en": "Renamed",
  "summary-en": "What it is about.",
  languages: ["en"],
  minutes: "45",
  level: "advanced",
  subjects: [],
  access: "public",
  completionRule: "package",
};

describe("a training officer of one body", () => {
  test("sees and changes the modules of that body, and no other's", async ({ open, app, db }) => {
    const [{ id: own }, { id: other }] = [await aBody(db), await aBody(db)];
    const officer = await staffOf(db, own);
    const [mine, theirs, nobodys] = [
      await aModule(open, { state: "draft", ownerBodyId: own }),
      await aModule(open, { state: "draft", ownerBodyId: other }),
      await aModule(open, { state: "draft" }),
    ];
    const browser = new Visitor(app, officer.token);
    const status = async (slug: string) => (await browser.get(`/en/learning/${slug}/edit`)).status;
    expect([await status(mine.slug), await status(theirs.slug), await status(nobodys.slug)]).toEqual([200, 404, 404]);
    expect((await browser.post(`/en/learning/${mine.slug}/edit`, { ...fields, ownerBodyId: own })).status).toBe(303);
    const foreign = await browser.post(`/en/learning/${theirs.slug}/edit`, fields, {
      page: `/en/learning/${mine.slug}/edit`,
    });
    expect(foreign.status).toBe(404);
    const actor = await readActor(db, open.house.settings, officer.token);
    const managed = await managedModules(db, actor, undefined, 1_000);
    expect(managed.map(({ id }) => id)).toEqual([mine.id]);
    // A published module of another body is read like by anybody, and not changed.
    const published = await aModule(open, { ownerBodyId: other });
    expect((await browser.get(`/en/learning/${published.slug}`)).status).toBe(200);
    expect((await browser.get(`/en/learning/${published.slug}/edit`)).status).toBe(403);
  });

  test("can give a module to no other body, and not to none", async ({ open, app, db }) => {
    const [{ id: own }, { id: other }] = [await aBody(db), await aBody(db)];
    const browser = new Visitor(app, (await staffOf(db, own)).token);
    const { slug } = await aModule(open, { ownerBodyId: own });
    for (const ownerBodyId of [other, ""]) {
      const refused = await browser.post(`/en/learning/${slug}/edit`, { ...fields, ownerBodyId });
      expect(refused.status).toBe(422);
      expect(await refused.text()).toContain("you run modules for these only");
    }
    expect(await moduleBySlug(db, system, slug)).toMatchObject({ ownerBodyId: own });
  });

  test("imports for that body: its colleagues see the draft, those of another do not", async ({ open, app, db }) => {
    const [{ id: own }, { id: other }] = [await aBody(db), await aBody(db)];
    const [officer, colleague, stranger] = [
      await staffOf(db, own, "trainer"),
      await staffOf(db, own),
      await staffOf(db, other),
    ];
    const browser = new Visitor(app, officer.token);
    const sent = await browser.put("/en/learning/import?name=new.zip", await aScorm12Package({ title: "For us" }));
    expect(sent.status).toBe(202);
    const { id, status } = (await sent.json()) as { id: string; status: string };
    await readImport(open.house, id);
    const slug = (await moduleBySlug(db, system, "for-us"))?.slug ?? "";
    const seen = async (path: string) =>
      Promise.all(
        [officer, colleague, stranger].map(async ({ token }) => (await new Visitor(app, token).get(path)).status),
      );
    expect(await seen(`/en/learning/${slug}/edit`)).toEqual([200, 200, 404]);
    expect(await seen(status)).toEqual([200, 404, 404]);
  });

  test("holds nothing any longer once the role has ended", async ({ open, app, db }) => {
    const { id: own } = await aBody(db);
    const officer = await staffOf(db, own);
    const { slug } = await aModule(open, { state: "draft", ownerBodyId: own });
    await db
      .updateTable("people.roleGrant")
      .set({ endsAt: new Date(Date.now() - 1) })
      .where("accountId", "=", officer.id)
      .execute();
    const browser = new Visitor(app, officer.token);
    expect((await browser.get(`/en/learning/${slug}`)).status).toBe(404);
    expect((await browser.get("/en/learning/manage")).status).toBe(403);
  });
});

test("a module shows its body's name in the reader's language, also after the body has another name", async ({
  open,
  app,
  db,
}) => {
  const { id } = await aBody(db);
  const { slug, id: moduleId, facts: described } = await aModule(open, { ownerBodyId: id });
  const page = async () => (await new Visitor(app).get(`/fr/learning/${slug}`)).text();
  expect(await page()).toContain("Académie de l’Est");
  await changeBody({ db }, system, id, { ...facts, name: { en: "Eastern", fr: "École de l’Est" }, mayVouch: false });
  await catalogueModulesOfBody({ db }, id);
  expect(await page()).toContain("École de l’Est");
  const { owner } = await db
    .selectFrom("catalogue.thing")
    .select("owner")
    .where("id", "=", moduleId)
    .executeTakeFirstOrThrow();
  expect(owner).toEqual({ en: "Eastern", fr: "École de l’Est" });
  await expect(describeModule(db, system, moduleId, { ...described, ownerBodyId: newId() })).rejects.toThrow(
    "learning.not-your-body",
  );
});
