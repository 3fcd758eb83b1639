import { sql } from "kysely";
import { describe, expect } from "vitest";
import { searchCatalogue } from "#catalogue/index.ts";
import { type Db, inTransaction } from "#platform/database/index.ts";
import { newId } from "#platform/ids.ts";
import { system, visitor } from "#platform/permissions/index.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { aBareModule, completed } from "../test-bare-modules.ts";
import { addPath, beginPath, type PathTexts, publishPath, restructurePath } from "./operations.ts";
import { followChange, followModule, followPath } from "./progress.ts";
import { ownProgress, pathBySlug } from "./queries.ts";
import type { PathPart, PathStructure } from "./types.ts";

const texts: PathTexts = {
  title: { en: "Along the river", ar: "على طول النهر" },
  summary: { en: "A way." },
  objectives: {},
  subjects: [],
  level: "basic",
  access: "public",
  ownerBodyId: null,
  ownerBody: "",
};

const aModule = async (db: Db, access = "public") => (await aBareModule(db, { access })).id;

async function complete(db: Db, accountId: string, moduleId: string, success = "passed"): Promise<void> {
  await completed(db, accountId, moduleId, { success });
  await followModule({ db }, { moduleId, accountId });
}

const partOf = (id: string, kind: PathPart["kind"] = "module", over: Partial<PathPart> = {}): PathPart => ({
  partId: newId(),
  kind,
  id,
  requires: [],
  equivalents: [],
  ...over,
});

const asking = (...parts: PathPart[]): PathStructure => ({
  isOrdered: false,
  before: [],
  stages: [{ stageId: newId(), title: {}, needed: null, isOrdered: false, parts }],
});

async function aPath(db: Db, structure: PathStructure, over: Partial<PathTexts> = {}) {
  const path = await addPath(db, system, { ...texts, ...over });
  await restructurePath(db, system, path.id, 1, () => structure);
  await publishPath(db, system, path.id);
  return path;
}

const revisionOf = async (db: Db, id: string) =>
  (await db.selectFrom("learning.path").select("revision").where("id", "=", id).executeTakeFirstOrThrow()).revision;

const told = async (db: Db, pathId: string) =>
  (
    await sql`select from platform.event where name = 'learning.path-completed' and payload ->> 'pathId' = ${pathId}`.execute(
      db,
    )
  ).rows.length;

describe("progress", () => {
  test("a completed module moves everybody's path on, the one around it too, and completion is told once", async ({
    db,
  }) => {
    const [one, two, other] = [await aModule(db), await aModule(db), await aModule(db)];
    const inner = await aPath(db, asking(partOf(one), partOf(two, "module", { equivalents: [other] })));
    const outer = await aPath(db, asking(partOf(inner.id, "path")));
    const person = await anAccount(db);
    await complete(db, person.id, one);
    await beginPath(db, person, inner.id);
    await beginPath(db, person, outer.id);
    // What was done before one began counts.
    expect(await ownProgress(db, inner.id, person.id)).toMatchObject({ done: 1, needed: 2, completedAt: null });
    await complete(db, person.id, other, "failed");
    expect(await ownProgress(db, inner.id, person.id)).toMatchObject({ done: 1 });
    await complete(db, person.id, other);
    expect(await ownProgress(db, inner.id, person.id)).toMatchObject({ done: 2, completedAt: expect.any(Date) });
    expect(await ownProgress(db, outer.id, person.id)).toMatchObject({ done: 1, completedAt: expect.any(Date) });
    // A listener may run twice.
    await followModule({ db }, { moduleId: other, accountId: person.id });
    await followPath({ db }, { pathId: inner.id, accountId: person.id });
    expect(await told(db, inner.id)).toBe(1);
    expect(await told(db, outer.id)).toBe(1);
  });

  test("two completions at the same moment complete the path", async ({ db }) => {
    const [one, two] = [await aModule(db), await aModule(db)];
    const path = await aPath(db, asking(partOf(one), partOf(two)));
    const person = await anAccount(db);
    await beginPath(db, person, path.id);
    await Promise.all([complete(db, person.id, one), complete(db, person.id, two)]);
    expect(await ownProgress(db, path.id, person.id)).toMatchObject({ done: 2, completedAt: expect.any(Date) });
    expect(await told(db, path.id)).toBe(1);
  });

  test("a path that asks more is reckoned anew for those on it; who had completed it has completed it", async ({
    db,
  }) => {
    const [one, two] = [await aModule(db), await aModule(db)];
    const path = await aPath(db, asking(partOf(one)));
    const [done, begun] = [await anAccount(db), await anAccount(db)];
    for (const person of [done, begun]) await beginPath(db, person, path.id);
    await complete(db, done.id, one);
    await restructurePath(db, system, path.id, await revisionOf(db, path.id), () => asking(partOf(one), partOf(two)));
    await followChange({ db }, { pathId: path.id });
    expect(await ownProgress(db, path.id, done.id)).toMatchObject({
      done: 1,
      needed: 2,
      completedAt: expect.any(Date),
    });
    expect(await ownProgress(db, path.id, begun.id)).toMatchObject({ done: 0, needed: 2, completedAt: null });
    expect(await told(db, path.id)).toBe(1);
  });
});

describe("what is refused", () => {
  test("a circle, also when two editors close it at the same moment, and paths too deep within each other", async ({
    db,
  }) => {
    const module = await aModule(db);
    const [one, two] = [await aPath(db, asking(partOf(module))), await aPath(db, asking(partOf(module)))];
    const naming = (id: string) => () => asking(partOf(module), partOf(id, "path"));
    await expect(restructurePath(db, system, one.id, await revisionOf(db, one.id), naming(one.id))).rejects.toThrow(
      "paths.cycle",
    );
    const both = await Promise.allSettled([
      restructurePath(db, system, one.id, await revisionOf(db, one.id), naming(two.id)),
      restructurePath(db, system, two.id, await revisionOf(db, two.id), naming(one.id)),
    ]);
    expect(both.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(String(both.find((each) => each.status === "rejected")?.reason)).toContain("paths.c");
    const before = (id: string) => (structure: PathStructure) => ({
      ...structure,
      before: [{ kind: "path" as const, id }],
    });
    const [inner, outer] = both[0]?.status === "fulfilled" ? [two, one] : [one, two];
    await expect(
      restructurePath(db, system, inner.id, await revisionOf(db, inner.id), before(outer.id)),
    ).rejects.toThrow("paths.cycle");
    let last = outer;
    const deeper = async () => {
      for (let depth = 0; depth < 6; depth += 1) last = await aPath(db, asking(partOf(last.id, "path")));
    };
    await expect(deeper()).rejects.toThrow("paths.too-deep");
  });

  test("a change of what has changed meanwhile, a part that would never open, a thing nobody may see", async ({
    db,
  }) => {
    const [one, two, hidden] = [await aModule(db), await aModule(db), await aModule(db, "community")];
    const path = await aPath(db, asking(partOf(one)));
    const revision = await revisionOf(db, path.id);
    await restructurePath(db, system, path.id, revision, () => asking(partOf(one), partOf(two)));
    await expect(restructurePath(db, system, path.id, revision, () => asking(partOf(one)))).rejects.toThrow(
      "paths.changed",
    );
    const change = async (structure: PathStructure) =>
      restructurePath(db, system, path.id, await revisionOf(db, path.id), () => structure);
    const [first, second] = [partOf(one), partOf(two)];
    await expect(
      change(asking({ ...first, requires: [second.partId] }, { ...second, requires: [first.partId] })),
    ).rejects.toThrow("paths.locked-for-ever");
    await expect(change(asking(first, partOf(one)))).rejects.toThrow("paths.twice");
    await expect(change(asking())).rejects.toThrow("paths.empty");
    await expect(change({ ...asking(first), before: [{ kind: "module", id: one }] })).rejects.toThrow(
      "paths.before-itself",
    );
    await expect(change(asking(first, partOf(newId())))).rejects.toThrow("platform.not-found");
    const trainer = { ...(await anAccount(db, { roles: ["trainer"] })), isVetted: false };
    const own = await addPath(db, trainer, texts);
    const naming = (id: string) => restructurePath(db, trainer, own.id, 1, () => asking(partOf(id)));
    await expect(naming(hidden)).resolves.toBeUndefined(); // trainers see drafts, so this too
    const officer = { ...(await anAccount(db)), isVetted: false };
    await sql`update learning.path set owner_id = ${officer.id} where id = ${own.id}`.execute(db);
    const another = await aModule(db, "community");
    await expect(restructurePath(db, officer, own.id, 2, () => asking(partOf(another)))).rejects.toThrow(
      "platform.not-found",
    );
  });

  test("making and changing a path by who may not; a draft is not there for others", async ({ app, db }) => {
    const officer = await anAccount(db);
    await expect(addPath(db, officer, texts)).rejects.toThrow("platform.forbidden");
    const trainer = await anAccount(db, { roles: ["trainer"] });
    const { slug, id } = await addPath(db, trainer, { ...texts, title: { en: "Not yet to be seen" } });
    expect((await app.request(`/en/paths/${slug}`)).status).toBe(404);
    const browser = new Visitor(app, officer.token);
    for (const page of ["", "/edit", "/structure"])
      expect((await browser.get(`/en/paths/${slug}${page}`)).status).toBe(404);
    await expect(publishPath(db, officer, id)).rejects.toThrow("platform.forbidden");
    await expect(publishPath(db, trainer, id)).rejects.toThrow("paths.empty");
    expect(await pathBySlug(db, visitor, slug)).toBeUndefined();
  });
});

describe("pages", () => {
  test("a trainer makes a path with forms alone, and a learner reads what is next and why the rest is locked", async ({
    app,
    db,
  }) => {
    const [one, two, hidden] = [await aModule(db), await aModule(db), await aModule(db, "community")];
    const browser = new Visitor(app, (await anAccount(db, { roles: ["trainer"] })).token);
    const made = await browser.post("/en/paths/new", {
      "title-en": "By <b>hand</b>",
      level: "basic",
      access: "public",
    });
    const page = made.headers.get("location") ?? "";
    const base = page.replace(/\/structure$/, "");
    const slug = base.split("/").at(-1) ?? "";
    const pathOf = async () =>
      (
        await sql<{ id: string; structure: PathStructure; revision: number }>`
      select id, structure, revision from learning.path where slug = ${slug}`.execute(db)
      ).rows[0];
    const send = async (to: string, fields: Record<string, string | string[]>) => {
      const revision = String((await pathOf())?.revision);
      const response = await browser.post(`${base}${to}`, { revision, ...fields }, { page });
      expect(response.status, to).toBe(303);
    };
    await send("/stages", { "stage-en": "First" });
    await send("/stages", { "stage-en": "Second" });
    const stageId = async (index: number) => (await pathOf())?.structure.stages[index]?.stageId;
    await send(`/stages/${await stageId(0)}/parts`, { thing: `module:${one}` });
    await send(`/stages/${await stageId(1)}/parts`, { thing: `module:${hidden}` });
    await send(`/stages/${await stageId(1)}/parts`, { thing: `module:${two}` });
    await send(`/stages/${await stageId(1)}`, { "stage-en": "Second", needed: "1", isOrdered: "yes" });
    await send("/structure", { isOrdered: "yes" });
    const second = (await pathOf())?.structure.stages[1]?.parts[1];
    await send(`/parts/${second?.partId}/up`, {});
    await send(`/parts/${second?.partId}`, { equivalents: [one] });
    expect((await pathOf())?.structure.stages[1]).toMatchObject({
      needed: 1,
      isOrdered: true,
      parts: [{ id: two, equivalents: [one] }, { id: hidden }],
    });
    await send(`/parts/${second?.partId}`, {});
    expect((await browser.post(`${base}/publish`, {}, { page })).status).toBe(422);
    await browser.post(`${base}/edit`, {
      "title-en": "By <b>hand</b>",
      "summary-en": "Of forms",
      level: "basic",
      access: "public",
    });
    expect((await browser.post(`${base}/publish`, {}, { page })).status).toBe(303);

    const unvetted = await anAccount(db);
    await sql`update people.account set vetted_until = null where id = ${unvetted.id}`.execute(db);
    const learner = new Visitor(app, unvetted.token);
    await learner.post(`${base}/begin`, {}, { page: base });
    const html = await (await learner.get(base)).text();
    expect(html).toContain("By &lt;b>hand&lt;/b>");
    expect(html).toContain("Your next step");
    expect(html).toContain("Opens when this stage is done: First");
    // What the reader may not take has no name.
    expect(html).not.toContain(`Module ${hidden}`);
    expect(html).toContain("A part that is not open to you");
    expect(await (await app.request("/en/paths")).text()).toContain("By &lt;b>hand");
    const found = await searchCatalogue(db, visitor, { lang: "en", text: "hand", kind: "path", limit: 5 });
    expect(found.hits.map(({ path }) => path)).toContain(`/paths/${slug}`);
    await browser.post(`${base}/withdraw`, { reason: "Renewed" }, { page: `${base}/edit` });
    expect((await app.request(base)).status).toBe(410);
    await inTransaction(db, async (tx) => {
      expect(
        (await sql`select from catalogue.thing where kind = 'path' and path = ${`/paths/${slug}`}`.execute(tx)).rows,
      ).toEqual([]);
    });
  });
});
