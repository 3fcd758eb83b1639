import { randomBytes, timingSafeEqual } from "node:crypto";
import { sql } from "kysely";
import type { Db, Tx } from "#platform/database/index.ts";
import { newId } from "#platform/ids.ts";
import { tokenHash } from "#platform/tokens.ts";

/** What a key may do (xAPI 1.0.3, part three, 4.2, in our words). */
export const scopes = [
  "statements/write",
  "statements/read/mine",
  "statements/read",
  "state",
  "profile",
  "define",
  "all",
] as const;
export type Scope = (typeof scopes)[number];

export interface StoreKey {
  id: string;
  name: string;
  key: string;
  scopes: Scope[];
  /** Of one registration only. */
  registration: string | null;
}

interface StoredKey extends StoreKey {
  secretHash: Buffer;
  expiresAt: Date | null;
}

export interface NewKey {
  name: string;
  scopes: readonly Scope[];
  registration?: string | undefined;
  expiresAt?: Date | undefined;
  createdBy?: string | undefined;
}

/** Makes a key. The secret is in the answer and nowhere else. */
export async function addKey(db: Db | Tx, asked: NewKey): Promise<{ id: string; key: string; secret: string }> {
  const made = { id: newId(), key: randomBytes(12).toString("hex"), secret: randomBytes(24).toString("base64url") };
  await sql`
    insert into lrs.key (id, name, key, secret_hash, scopes, registration, expires_at, created_by)
    values (${made.id}, ${asked.name}, ${made.key}, ${tokenHash(made.secret)}, ${[...asked.scopes]}::text[], ${asked.registration ?? null},
      ${asked.expiresAt ?? null}, ${asked.createdBy ?? null})`.execute(db);
  return made;
}

// A key that was just found to be good is good for this long, so that a client that writes hundreds of statements a second is not looked up for
// each; a revoked key ends with it.
const rememberedFor = 5_000;
const mostRemembered = 5_000;

interface Remembered {
  key: StoreKey;
  hash: Buffer;
  until: number;
}

const remembered = new WeakMap<Db, Map<string, Remembered>>();

/** The key of a request's credentials (HTTP Basic), if it is one of ours and in force. */
export async function readKey(db: Db, name: string, secret: string): Promise<StoreKey | undefined> {
  const known = remembered.get(db) ?? new Map<string, Remembered>();
  remembered.set(db, known);
  const hash = tokenHash(secret);
  const before = known.get(name);
  if (before !== undefined && before.until > Date.now() && timingSafeEqual(before.hash, hash)) return before.key;
  const { rows } = await sql<StoredKey>`
    update lrs.key set last_used_at = now() where key = ${name} and secret_hash = ${hash} and revoked_at is null
      and (expires_at is null or expires_at > now())
    returning id, name, key, scopes, registration, secret_hash, expires_at`.execute(db);
  const row = rows[0];
  if (row === undefined) {
    known.delete(name);
    return;
  }
  const { secretHash, expiresAt, ...key } = row;
  if (known.size >= mostRemembered) known.clear();
  known.set(name, {
    key,
    hash: secretHash,
    until: Math.min(Date.now() + rememberedFor, expiresAt?.getTime() ?? Number.MAX_VALUE),
  });
  return key;
}

export const mayDo = (key: StoreKey, scope: Scope): boolean => key.scopes.includes("all") || key.scopes.includes(scope);
