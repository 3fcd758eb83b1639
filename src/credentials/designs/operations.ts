import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type LocalizedText, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { type FileStore, releaseBlobs, type StoredBlob } from "#platform/files/index.ts";
import { languages } from "#platform/i18n/index.ts";
import { newId } from "#platform/ids.ts";
import { type Actor, authorize } from "#platform/permissions/index.ts";
import type { Edition } from "../documents/queries.ts";
import { mayDesign } from "../permissions.ts";
import { defaultDesignId } from "../types.ts";
import { refuseUnprintable } from "./pictures.ts";
import { type Design, designById } from "./queries.ts";

/** What somebody says of a design; its pictures come by themselves. */
export type DesignFacts = Pick<Edition, "wording" | "signatoryName" | "signatoryTitle" | "colour" | "layout"> & {
  name: LocalizedText;
  bodyId: string | null;
};

export const mostSeals = 4;

type Contents = Edition & { name: LocalizedText };

/** A design has a name, and in one language at least all that a certificate needs. A language that is begun is finished. */
function refuseIncomplete({ name, wording }: DesignFacts): void {
  if (Object.values(name).every((text) => text === "")) throw new DomainError("designs.no-name", { field: "name-en" });
  for (const lang of languages) {
    const words = wording[lang];
    if (words === undefined) continue;
    if (words.heading === "") throw new DomainError("designs.no-heading", { field: `heading-${lang}` });
    if (words.statement === "") throw new DomainError("designs.no-statement", { field: `statement-${lang}` });
  }
  if (Object.keys(wording).length === 0) throw new DomainError("designs.no-statement", { field: "statement-en" });
}

async function addEdition(tx: Tx, designId: string, number: number, contents: Contents): Promise<string> {
  const id = newId();
  const { name, wording, signatoryName, signatoryTitle, signatureImage, seals, colour, layout } = contents;
  await tx
    .insertInto("credentials.designEdition")
    .values({
      id,
      designId,
      number,
      name: JSON.stringify(name),
      wording: JSON.stringify(wording),
      signatoryName,
      signatoryTitle: JSON.stringify(signatoryTitle),
      signatureImage,
      seals,
      colour,
      layout,
    })
    .execute();
  return id;
}

/** Makes a design. Throws what it lacks, at its field. */
export async function makeDesign(
  db: Db | Tx,
  actor: Actor,
  facts: DesignFacts,
  { id = newId(), signatureImage = null, seals = [] }: Partial<Pick<Design, "id" | "signatureImage" | "seals">> = {},
): Promise<string> {
  authorize(actor, mayDesign, facts);
  refuseIncomplete(facts);
  return inTransaction(db, async (tx) => {
    // The two name each other; the keys are looked at when all is written.
    const editionId = await addEdition(tx, id, 1, { ...facts, signatureImage, seals });
    await tx.insertInto("credentials.design").values({ id, editionId, bodyId: facts.bodyId }).execute();
    await audit(tx, actor, "credentials.design-made", { target: id });
    return id;
  });
}

async function lockDesign(tx: Tx, actor: Actor, id: string): Promise<Design> {
  await tx.selectFrom("credentials.design").select("id").where("id", "=", id).forUpdate().execute();
  const design = await designById(tx, id);
  if (design === undefined) throw new DomainError("platform.not-found");
  authorize(actor, mayDesign, design);
  return design;
}

/** Gives a design other contents: a new edition. What was issued stays as it was. */
async function change(tx: Tx, design: Design, changes: Partial<Contents> & { bodyId?: string | null }): Promise<void> {
  const { bodyId = design.bodyId, ...contents } = changes;
  const editionId = await addEdition(tx, design.id, design.number + 1, { ...design, ...contents });
  await tx
    .updateTable("credentials.design")
    .set({ editionId, bodyId, updatedAt: new Date() })
    .where("id", "=", design.id)
    .execute();
}

/** Changes a design for the certificates to come. Throws what it lacks, at its field, and `platform.not-found`. */
export async function changeDesign(db: Db, actor: Actor, id: string, facts: DesignFacts): Promise<void> {
  refuseIncomplete(facts);
  await inTransaction(db, async (tx) => {
    const design = await lockDesign(tx, actor, id);
    authorize(actor, mayDesign, facts);
    // What is every installation's belongs to no body.
    await change(tx, design, { ...facts, bodyId: id === defaultDesignId ? null : facts.bodyId });
    await audit(tx, actor, "credentials.design-changed", { target: id, edition: design.number + 1 });
  });
}

/** A design with the same contents, to be changed. */
export async function duplicateDesign(db: Db, actor: Actor, id: string): Promise<string> {
  return inTransaction(db, async (tx) => {
    const { signatureImage, seals, ...facts } = await lockDesign(tx, actor, id);
    const name = Object.fromEntries(Object.entries(facts.name).map(([lang, text]) => [lang, `${text} (2)`]));
    return makeDesign(tx, actor, { ...facts, name }, { id: newId(), signatureImage, seals });
  });
}

/** Retired, a design is offered no more; what uses it goes on. Throws `designs.default-stays`. */
export async function setDesignState(db: Db, actor: Actor, id: string, state: Design["state"]): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockDesign(tx, actor, id);
    if (id === defaultDesignId && state === "retired") throw new DomainError("designs.default-stays");
    await tx.updateTable("credentials.design").set({ state, updatedAt: new Date() }).where("id", "=", id).execute();
    await audit(tx, actor, "credentials.design-state", { target: id, state });
  });
}

interface PictureHouse {
  db: Db;
  files: FileStore;
}

/**
 * Gives a design its signature, or one more seal. A picture that is refused is let go. Throws what `refuseUnprintable` does and
 * `designs.too-many-seals`.
 */
export async function addPicture(
  { db, files }: PictureHouse,
  actor: Actor,
  id: string,
  as: "signature" | "seal",
  picture: StoredBlob,
): Promise<void> {
  try {
    await refuseUnprintable(files, picture);
    await inTransaction(db, async (tx) => {
      const design = await lockDesign(tx, actor, id);
      if (as === "seal" && design.seals.length >= mostSeals)
        throw new DomainError("designs.too-many-seals", { args: { most: mostSeals } });
      const { sha256 } = picture;
      await change(tx, design, as === "signature" ? { signatureImage: sha256 } : { seals: [...design.seals, sha256] });
      await audit(tx, actor, "credentials.design-picture-added", { target: id, as, sha256 });
    });
  } catch (error) {
    await inTransaction(db, (tx) => releaseUnused(tx, picture.sha256));
    throw error;
  }
}

/** Takes the signature, or one seal by its place, from the certificates to come. Those that were issued keep it. */
export async function removePicture(db: Db, actor: Actor, id: string, as: "signature" | number): Promise<void> {
  await inTransaction(db, async (tx) => {
    const design = await lockDesign(tx, actor, id);
    await change(
      tx,
      design,
      as === "signature" ? { signatureImage: null } : { seals: design.seals.filter((_, index) => index !== as) },
    );
    await audit(tx, actor, "credentials.design-picture-removed", { target: id, as: String(as) });
  });
}

/** The same picture may stand in an edition already. */
async function releaseUnused(tx: Tx, sha256: string): Promise<void> {
  const used = await tx
    .selectFrom("credentials.designEdition")
    .select("id")
    .where((of) => of.or([of("signatureImage", "=", sha256), of(of.val(sha256), "=", of.fn.any("seals"))]))
    .limit(1)
    .executeTakeFirst();
  if (used === undefined) await releaseBlobs(tx, [sha256]);
}
