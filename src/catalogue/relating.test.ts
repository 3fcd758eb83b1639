import { describe, expect } from "vitest";
import { system } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../tests/support/house.ts";
import { aModule } from "../../tests/support/modules.ts";
import { addRecord, publishRecord, withdrawRecord } from "../library/operations.ts";
import { noFacts } from "../library/types.ts";
import type { HouseParts } from "../platform/feature.ts";
import { relationsOf } from "./relating.ts";

async function aRecord(house: HouseParts, title: string, access: "public" | "community" = "public") {
  const made = await addRecord(house.db, system, {
    ...noFacts,
    type: "report",
    title: { en: title },
    summary: { en: "Told." },
    subjects: ["crime-prevention"],
    access,
  });
  await publishRecord(house, system, made.id);
  return made;
}

describe("what a thing has to do with others", () => {
  test("is found, set, shown both ways and taken away by who looks after it, by nobody else, with nothing they may not see", async ({
    app,
    open,
    db,
  }) => {
    const { house } = open;
    const one = await aRecord(house, "Wallaby handbook");
    const two = await aRecord(house, "Wallaby study");
    const hidden = await aRecord(house, "Wallaby of the vetted", "community");
    const gone = await aRecord(house, "Wallaby withdrawn");
    await withdrawRecord(house, system, gone.id, "Wrong.");
    const account = await anAccount(db, { roles: ["librarian"] });
    await db.updateTable("people.account").set({ vettedUntil: null }).where("id", "=", account.id).execute();
    const librarian = new Visitor(app, account.token);
    const path = `/en/related/publication/${one.id}`;
    expect(await (await librarian.get(`/en/library/manage/${one.id}`)).text()).toContain(path);
    const found = await (await librarian.get(`${path}?q=wallaby`)).text();
    expect(found).toContain("Wallaby study");
    // Itself, and what this reader may not see, are not offered: an account that nobody vouched for sees no community things.
    for (const title of ["Wallaby of the vetted", "Wallaby withdrawn"]) expect(found).not.toContain(title);
    const set = (fields: Record<string, string>, to = path) => librarian.post(to, fields, { page: path });
    expect((await set({ relation: "relation.rests-on", thing: two.id })).status).toBe(303);
    expect((await set({ relation: "relation.rests-on", thing: two.id })).status).toBe(303);
    for (const thing of [hidden.id, gone.id])
      expect((await set({ relation: "relation.teaches", thing })).status).toBe(404);
    expect((await set({ relation: "relation.teaches", thing: one.id })).status).toBe(422);
    for (const fields of [
      { relation: "relation.owns", thing: two.id },
      { relation: "relation.teaches", thing: "x' or 1=1" },
    ])
      expect((await set(fields)).status).toBe(422);
    const visitor = new Visitor(app);
    expect(await (await visitor.get(`/en/library/${one.slug}`)).text()).toMatch(/rests on[\s\S]{0,200}Wallaby study/);
    expect(await (await visitor.get(`/en/library/${two.slug}`)).text()).toMatch(
      /basis of[\s\S]{0,200}Wallaby handbook/,
    );
    // It is taken away from the other end, which is the same librarian's too.
    const other = `/en/related/publication/${two.id}`;
    expect(await (await librarian.get(other)).text()).toContain("basis of");
    expect((await set({ relation: "relation.rests-on.back", thing: one.id }, `${other}/remove`)).status).toBe(303);
    expect(await relationsOf(db, system, { kind: "publication", id: one.id }, "en")).toEqual([]);
    expect((await set({ relation: "relation.rests-on.back", thing: one.id }, `${other}/remove`)).status).toBe(404);

    const learner = new Visitor(app, (await anAccount(db)).token);
    expect((await learner.get(path)).status).toBe(404);
    expect((await visitor.get(path)).status).toBe(401);
    const token = { page: "/en/account/privacy" };
    expect((await learner.post(path, { relation: "relation.teaches", thing: two.id }, token)).status).toBe(404);
    for (const address of [
      "/en/related/website/nonsense",
      `/en/related/nothing/${one.id}`,
      `/en/related/module/${one.id}`,
    ])
      expect((await librarian.get(address)).status).toBe(404);
  });

  test("modules are connected by who runs them", async ({ app, open, db }) => {
    const officer = await anAccount(db, { roles: ["training-officer"] });
    const { id } = await aModule(open);
    const study = await aRecord(open.house, "Kangaroo study");
    const keeper = new Visitor(app, officer.token);
    const path = `/ar/related/module/${id}`;
    expect(await (await keeper.get(`${path}?q=kangaroo`)).text()).toContain("Kangaroo study");
    expect((await keeper.post(path, { relation: "relation.rests-on", thing: study.id }, { page: path })).status).toBe(
      303,
    );
    const [related] = await relationsOf(db, system, { kind: "module", id }, "ar");
    expect(related).toMatchObject({ id: study.id, type: "rests-on", isForward: true });
    const librarian = new Visitor(app, (await anAccount(db, { roles: ["librarian"] })).token);
    expect((await librarian.get(path)).status).toBe(404);
  });
});
