import { randomBytes } from "node:crypto";
import { z } from "zod";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import type { Actor } from "#platform/permissions/index.ts";
import { changeSecretPart, readSecretPart } from "#platform/secrets.ts";
import { didOf, multikeyOf, verificationMethodOf } from "../signing/multikey.ts";

type KeyHouse = Pick<HouseParts, "db" | "settings">;

const part = z.object({ keys: z.array(z.object({ seed: z.base64(), createdAt: z.iso.datetime() })) });

/** Name of the part of the secrets file that the seeds stand in; backups take the file along. */
const partName = "credentials";

/** The seeds in the secrets file by their public keys. */
async function seedsOf(secretsFile: string): Promise<Map<string, Buffer>> {
  const told = await readSecretPart(secretsFile, partName);
  const keys = told === undefined ? [] : part.parse(told).keys;
  return new Map(
    keys.map(({ seed }) => {
      const bytes = Buffer.from(seed, "base64");
      return [multikeyOf(bytes), bytes];
    }),
  );
}

/** Draws a key and keeps it in the secrets file before anybody hears of it. Returns its public part. */
async function drawKey(secretsFile: string): Promise<string> {
  const seed = randomBytes(32);
  await changeSecretPart(secretsFile, partName, (told) => {
    const { keys } = told === undefined ? { keys: [] } : part.parse(told);
    return { keys: [...keys, { seed: seed.toString("base64"), createdAt: new Date().toISOString() }] };
  });
  return multikeyOf(seed);
}

const currentId = async (db: Db): Promise<string | undefined> =>
  (await db.selectFrom("credentials.key").select("id").where("retiredAt", "is", null).executeTakeFirst())?.id;

/** Makes the first key where there is none; two processes that start together agree on one. */
export async function ensureKey({ db, settings }: KeyHouse): Promise<string> {
  const known = await currentId(db);
  if (known !== undefined) return known;
  const id = await drawKey(settings.secretsFile);
  await db
    .insertInto("credentials.key")
    .values({ id })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
  return (await currentId(db)) ?? id;
}

export interface CurrentKey {
  id: string;
  seed: Buffer;
  did: string;
  verificationMethod: string;
}

/** The key that signs now. Throws where the secrets file lacks it: then nothing is signed until the file is restored or the key rotated. */
export async function currentKey(house: KeyHouse): Promise<CurrentKey> {
  const id = await ensureKey(house);
  const seed = (await seedsOf(house.settings.secretsFile)).get(id);
  if (seed === undefined)
    throw new Error(
      `The signing key ${id} does not stand in ${house.settings.secretsFile}: restore the file, or run praxis credentials rotate-key.`,
    );
  const did = didOf(house.settings.publicUrl, id);
  return { id, seed, did, verificationMethod: verificationMethodOf(did, id) };
}

/** Another key signs from now on; what earlier ones have signed stays valid. Returns the new public key. */
export async function rotateKey({ db, settings }: KeyHouse, actor: Actor): Promise<string> {
  const id = await drawKey(settings.secretsFile);
  await inTransaction(db, async (tx) => {
    const { rows } = await retire(tx);
    await tx.insertInto("credentials.key").values({ id }).execute();
    await audit(tx, actor, "credentials.key-rotated", { target: id, before: rows[0]?.id ?? null });
  });
  return id;
}

async function retire(tx: Db) {
  const rows = await tx
    .updateTable("credentials.key")
    .set({ retiredAt: new Date() })
    .where("retiredAt", "is", null)
    .returning("id")
    .execute();
  return { rows };
}

/** Every key this house has ever signed with, the newest first. */
export const allKeys = (db: Db) =>
  db
    .selectFrom("credentials.key")
    .select(["id", "createdAt", "retiredAt"])
    .orderBy("createdAt", "desc")
    .limit(1_000)
    .execute();

export async function checkKeys({ db, settings }: KeyHouse): Promise<{ isWell: boolean; words: string }> {
  const id = await currentId(db);
  if (id === undefined) return { isWell: true, words: "no key yet: the first start of the server makes one" };
  const seeds = await seedsOf(settings.secretsFile).catch(() => undefined);
  if (seeds?.has(id) !== true) {
    const words = `the key that signs certificates (${id}) does not stand in ${settings.secretsFile}: restore that file from a backup, or run praxis credentials rotate-key`;
    return { isWell: false, words };
  }
  const { length } = await allKeys(db);
  return {
    isWell: true,
    words: `certificates are signed by ${id} (${length} ${length === 1 ? "key" : "keys"} so far)`,
  };
}
