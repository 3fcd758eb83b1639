import { sql } from "kysely";
import { bodyName } from "#people/index.ts";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type LocalizedText, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import { newId } from "#platform/ids.ts";
import { type Account, type Actor, authorize, isAllowed, readerLabels } from "#platform/permissions/index.ts";
import { freeSlug } from "#platform/slugs.ts";
import type { Access, Level, LocalizedLines } from "../types.ts";
import { cataloguePath } from "./catalogue-entry.ts";
import { PathChanged } from "./events.ts";
import { mayMakePaths, mayManagePath } from "./permissions.ts";
import { putOnPath } from "./progress.ts";
import { namesOf, type PathFacts, pathById } from "./queries.ts";
import { cycleFrom, deepestPath, depths, faultOf, partsOf, thingsOf } from "./rules.ts";
import { emptyStructure, type PathStructure, type PathThing } from "./types.ts";

export interface PathTexts {
  title: LocalizedText;
  summary: LocalizedText;
  objectives: LocalizedLines;
  subjects: string[];
  level: Level;
  access: Access;
  /** A body we know, or null, and then the name of one we do not. */
  ownerBodyId: string | null;
  ownerBody: string;
}

const isEmpty = (text: LocalizedText): boolean => Object.values(text).every((each) => (each ?? "") === "");

const rowOf = ({ title, summary, objectives, ...plain }: PathTexts) => ({
  ...plain,
  ownerBody: plain.ownerBodyId === null ? plain.ownerBody : "",
  title: JSON.stringify(title),
  summary: JSON.stringify(summary),
  objectives: JSON.stringify(objectives),
  updatedAt: new Date(),
});

/** One change of what paths need at a time: two that would close a circle together see each other. */
const lockPaths = (tx: Tx) => sql`select pg_advisory_xact_lock(hashtextextended('learning.path', 0))`.execute(tx);

/** Whose it may be: of any body, for who runs paths everywhere or owns this one; else of a body of their own. */
async function mayBelongTo(tx: Tx, actor: Actor, isFree: boolean, bodyId: string | null): Promise<void> {
  const isOwn = isFree || isAllowed(actor, mayManagePath, { ownerId: null, ownerBodyId: bodyId });
  if (!isOwn || (bodyId !== null && (await bodyName(tx, bodyId)) === undefined))
    throw new DomainError("paths.not-your-body", { field: "ownerBodyId" });
}

/** Makes a draft that belongs to the actor. Throws `paths.no-title`, `paths.not-your-body`. */
export async function addPath(db: Db | Tx, actor: Actor, texts: PathTexts): Promise<{ id: string; slug: string }> {
  authorize(actor, mayMakePaths);
  if (isEmpty(texts.title)) throw new DomainError("paths.no-title", { field: "title-en" });
  return inTransaction(db, async (tx) => {
    await mayBelongTo(tx, actor, true, texts.ownerBodyId);
    // Two of one title at once would both find it free.
    await lockPaths(tx);
    const id = newId();
    const slug = await freeSlug(texts.title, `path-${id.slice(-8)}`, (start) =>
      tx.selectFrom("learning.path").select("slug").where("slug", "like", `${start}%`).execute(),
    );
    await tx
      .insertInto("learning.path")
      .values({
        id,
        slug,
        ...rowOf(texts),
        structure: JSON.stringify(emptyStructure),
        ownerId: actor.kind === "account" ? actor.id : null,
      })
      .execute();
    await audit(tx, actor, "learning.path-added", { target: id });
    return { id, slug };
  });
}

async function lockPath(tx: Tx, actor: Actor, id: string): Promise<PathFacts> {
  const path = await pathById(tx, id, { isLocked: true });
  if (path === undefined) throw new DomainError("platform.not-found");
  authorize(actor, mayManagePath, path);
  return path;
}

/** Changes what a path says of itself. Throws `paths.no-title`, `paths.not-your-body`. */
export async function describePath(db: Db | Tx, actor: Actor, id: string, texts: PathTexts): Promise<void> {
  await inTransaction(db, async (tx) => {
    const path = await lockPath(tx, actor, id);
    if (isEmpty(texts.title)) throw new DomainError("paths.no-title", { field: "title-en" });
    const isFree = isAllowed(actor, mayManagePath) || (actor.kind === "account" && path.ownerId === actor.id);
    if (texts.ownerBodyId !== path.ownerBodyId) await mayBelongTo(tx, actor, isFree, texts.ownerBodyId);
    await tx.updateTable("learning.path").set(rowOf(texts)).where("id", "=", id).execute();
    await audit(tx, actor, "learning.path-described", { target: id });
    if (path.state === "published") await cataloguePath(tx, id);
  });
}

/** What each path needs, of all there are, with this one as it is to be. */
async function needsWith(tx: Tx, id: string, needs: string[]): Promise<Map<string, string[]>> {
  const links = await tx.selectFrom("learning.pathLink").selectAll().execute();
  const all = new Map<string, string[]>();
  for (const { pathId, needsId } of links) {
    if (pathId !== id) all.set(pathId, [...(all.get(pathId) ?? []), needsId]);
  }
  return all.set(id, needs);
}

/**
 * Changes what a path asks. `revision` is that of the structure the change was made on. Throws `paths.changed` where it has changed
 * meanwhile, `paths.cycle` where the path would need itself, `paths.too-deep`, `platform.not-found` for a thing the actor may not
 * choose, and `paths.` with each of the faults of `rules.ts`.
 */
export async function restructurePath(
  db: Db | Tx,
  actor: Actor,
  id: string,
  revision: number,
  change: (structure: PathStructure) => PathStructure,
): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockPaths(tx);
    const path = await lockPath(tx, actor, id);
    if (path.revision !== revision) throw new DomainError("paths.changed");
    const structure = change(path.structure);
    const fault = faultOf(structure);
    if (fault !== undefined) throw new DomainError(`paths.${fault}`);
    const { modules, paths } = thingsOf(structure);
    await refuseUnseen(tx, actor, path.structure, structure);
    if (paths.includes(id)) throw new DomainError("paths.cycle");
    const needs = await needsWith(tx, id, paths);
    if (cycleFrom(id, needs) !== undefined) throw new DomainError("paths.cycle");
    if (Math.max(0, ...depths(needs).values()) > deepestPath)
      throw new DomainError("paths.too-deep", { args: { most: deepestPath } });
    if (path.state === "published") refuseEmpty(structure);
    await sql`delete from learning.path_link where path_id = ${id}`.execute(tx);
    await sql`insert into learning.path_link (path_id, needs_id) select ${id}, x from unnest(${paths}::uuid[]) x`.execute(
      tx,
    );
    await sql`delete from learning.path_module where path_id = ${id}`.execute(tx);
    await sql`insert into learning.path_module (path_id, module_id) select ${id}, x from unnest(${modules}::uuid[]) x`.execute(
      tx,
    );
    await tx
      .updateTable("learning.path")
      .set({ structure: JSON.stringify(structure), updatedAt: new Date() })
      .where("id", "=", id)
      .execute();
    await tellOfChange(tx, id);
    await audit(tx, actor, "learning.path-restructured", { target: id, parts: partsOf(structure).length });
    if (path.state === "published") await cataloguePath(tx, id);
  });
}

/** The path and all around it ask something else from now on. */
async function tellOfChange(tx: Tx, id: string): Promise<void> {
  const { rows } = await sql<{ id: string }>`
    with recursive above (id) as (select ${id}::uuid union select l.path_id from learning.path_link l join above a on a.id = l.needs_id)
    update learning.path p set revision = revision + 1 from above where above.id = p.id returning p.id`.execute(tx);
  for (const row of rows) await emit(tx, PathChanged, { pathId: row.id });
}

/** What is new in a structure is there, published, and seen by who puts it in. */
async function refuseUnseen(tx: Tx, actor: Actor, before: PathStructure, now: PathStructure): Promise<void> {
  const [old, all] = [thingsOf(before), thingsOf(now)];
  const added: PathThing[] = [
    ...all.modules.filter((id) => !old.modules.includes(id)).map((id): PathThing => ({ kind: "module", id })),
    ...all.paths.filter((id) => !old.paths.includes(id)).map((id): PathThing => ({ kind: "path", id })),
  ];
  if (added.length === 0) return;
  const names = await namesOf(tx, actor, added);
  for (const { id, kind } of added) {
    const thing = names.get(id);
    const isThere = thing !== undefined && thing.kind === kind && thing.isOffered;
    if (!isThere || (thing.slug === null && actor.kind !== "system")) throw new DomainError("platform.not-found");
  }
}

/** A path that asks nothing would be completed by nobody. */
function refuseEmpty(structure: PathStructure): void {
  const isAsking = structure.stages.some(({ needed, parts }) => parts.length > 0 && (needed ?? parts.length) > 0);
  if (!isAsking) throw new DomainError("paths.empty");
}

/** Shows a path to its readers. Throws `paths.empty`, `paths.no-summary`. */
export async function publishPath(db: Db | Tx, actor: Actor, id: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const path = await lockPath(tx, actor, id);
    if (path.state === "published") return;
    refuseEmpty(path.structure);
    if (isEmpty(path.summary)) throw new DomainError("paths.no-summary");
    const now = new Date();
    await tx
      .updateTable("learning.path")
      .set({ state: "published", withdrawnReason: null, publishedAt: path.publishedAt ?? now, updatedAt: now })
      .where("id", "=", id)
      .execute();
    await cataloguePath(tx, id);
    await audit(tx, actor, "learning.path-published", { target: id });
  });
}

/** Takes a path out of the shelf; who is on it keeps what they have done. Throws `paths.not-published`. */
export async function withdrawPath(db: Db, actor: Actor, id: string, reason: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const path = await lockPath(tx, actor, id);
    if (path.state !== "published") throw new DomainError("paths.not-published");
    await tx
      .updateTable("learning.path")
      .set({ state: "withdrawn", withdrawnReason: reason, updatedAt: new Date() })
      .where("id", "=", id)
      .execute();
    await cataloguePath(tx, id);
    await audit(tx, actor, "learning.path-withdrawn", { target: id });
  });
}

/** Begins a path: what the person has done before counts. Throws `paths.not-published`. */
export async function beginPath(db: Db, account: Account, id: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const path = await pathById(tx, id);
    if (path === undefined || !readerLabels(account).includes(path.access)) throw new DomainError("platform.not-found");
    if (path.state !== "published") throw new DomainError("paths.not-published");
    await putOnPath(tx, id, [account.id]);
  });
}
