import { bodyName } from "#people/index.ts";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type LocalizedText, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import { type Actor, authorize, isAllowed } from "#platform/permissions/index.ts";
import { freeSlug } from "#platform/slugs.ts";
import { catalogueModule, uncatalogueModule } from "./catalogue-entry.ts";
import { ModulePublished, ModuleWithdrawn } from "./events.ts";
import { mayManageModule, type Ownership } from "./permissions.ts";
import { publishingFaults } from "./rules.ts";
import type { Access, CompletionRule, Level, LocalizedLines } from "./types.ts";

export interface ModuleFacts {
  title: LocalizedText;
  summary: LocalizedText;
  objectives: LocalizedLines;
  languages: string[];
  minutes: number;
  level: Level;
  subjects: string[];
  /** A body we know, or null, and then the name of one we do not. */
  ownerBodyId: string | null;
  ownerBody: string;
  access: Access;
  completionRule: CompletionRule;
}

/** An address for a module, taken for ever. */
export const freeModuleSlug = (tx: Tx, title: LocalizedText, id: string): Promise<string> =>
  freeSlug(title, `module-${id.slice(-8)}`, (start) =>
    tx.selectFrom("learning.module").select("slug").where("slug", "like", `${start}%`).where("id", "<>", id).execute(),
  );

/** A module to be changed, held until the end of the transaction, for who may. */
export async function lockModule(tx: Tx, actor: Actor, id: string) {
  const module = await tx.selectFrom("learning.module").selectAll().where("id", "=", id).forUpdate().executeTakeFirst();
  if (module === undefined) throw new DomainError("platform.not-found");
  authorize(actor, mayManageModule, module);
  return module;
}

/**
 * Who runs modules everywhere, and who owns this one, may say whose it is; who runs those of a body, only that it is that body's. Without
 * a body nobody but these would run it any longer.
 */
async function mayBelongTo(tx: Tx, actor: Actor, module: Ownership, bodyId: string | null): Promise<void> {
  const isFree = isAllowed(actor, mayManageModule) || (actor.kind === "account" && module.ownerId === actor.id);
  if (!isFree && !isAllowed(actor, mayManageModule, { ownerId: null, ownerBodyId: bodyId }))
    throw new DomainError("learning.not-your-body", { field: "ownerBodyId" });
  if (bodyId !== null && (await bodyName(tx, bodyId)) === undefined)
    throw new DomainError("learning.not-your-body", { field: "ownerBodyId" });
}

/** Changes what a module says of itself. Throws `learning.no-title` when no language has one, `learning.not-your-body`. */
export async function describeModule(
  db: Db | Tx,
  actor: Actor,
  id: string,
  facts: ModuleFacts,
): Promise<{ slug: string }> {
  return inTransaction(db, async (tx) => {
    const module = await lockModule(tx, actor, id);
    if (Object.keys(facts.title).length === 0) throw new DomainError("learning.no-title", { field: "title-en" });
    if (facts.ownerBodyId !== module.ownerBodyId) await mayBelongTo(tx, actor, module, facts.ownerBodyId);
    const { title, summary, objectives, ...plain } = facts;
    // A draft nobody could link to yet takes a readable address as soon as it has a title that makes one.
    const isProvisional = module.publishedAt === null && /^module-[0-9a-f]{8}$/.test(module.slug);
    const slug = isProvisional ? await freeModuleSlug(tx, title, id) : module.slug;
    await tx
      .updateTable("learning.module")
      .set({
        ...plain,
        ownerBody: plain.ownerBodyId === null ? plain.ownerBody : "",
        slug,
        title: JSON.stringify(title),
        summary: JSON.stringify(summary),
        objectives: JSON.stringify(objectives),
        updatedAt: new Date(),
      })
      .where("id", "=", id)
      .execute();
    await audit(tx, actor, "learning.module-described", { target: id });
    if (module.state === "published") await catalogueModule(tx, id);
    return { slug };
  });
}

/** Opens a draft, or a withdrawn module again, to its readers. Throws `learning.not-ready`, naming what is missing. */
export async function publishModule(db: Db | Tx, actor: Actor, id: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const module = await lockModule(tx, actor, id);
    if (module.state === "published") return;
    const version = await tx
      .selectFrom("learning.version")
      .select("isPlayable")
      .where("id", "=", module.versionId)
      .executeTakeFirst();
    const [fault] = publishingFaults({ ...module, isPlayable: version?.isPlayable === true });
    if (fault !== undefined) throw new DomainError(`learning.${fault}`);
    await tx
      .updateTable("learning.module")
      .set({
        state: "published",
        withdrawnReason: null,
        publishedAt: module.publishedAt ?? new Date(),
        updatedAt: new Date(),
      })
      .where("id", "=", id)
      .execute();
    await tx
      .updateTable("learning.version")
      .set({ offeredAt: new Date() })
      .where("id", "=", module.versionId)
      .where("offeredAt", "is", null)
      .execute();
    await catalogueModule(tx, id);
    await audit(tx, actor, "learning.module-published", { target: id });
    await emit(tx, ModulePublished, { moduleId: id });
  });
}

/** Takes a module out of the shelves; its address stays and says why. Who has begun keeps all results. */
export async function withdrawModule(db: Db, actor: Actor, id: string, reason: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const module = await lockModule(tx, actor, id);
    if (module.state !== "published") throw new DomainError("learning.not-published");
    await tx
      .updateTable("learning.module")
      .set({ state: "withdrawn", withdrawnReason: reason, updatedAt: new Date() })
      .where("id", "=", id)
      .execute();
    await uncatalogueModule(tx, id);
    await audit(tx, actor, "learning.module-withdrawn", { target: id });
    await emit(tx, ModuleWithdrawn, { moduleId: id });
  });
}
