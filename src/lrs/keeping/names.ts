import { hash } from "node:crypto";
import type { Json } from "../checking/objects.ts";

// What statements are found by: a role and a name as one number, the same as lrs.key_of makes in SQL.

/** Signed 64 bits as text, which is how the database takes them. */
export const keyOf = (name: string): string => {
  const known = made.get(name);
  if (known !== undefined) return known;
  const key = hash("sha256", name, "buffer").readBigInt64BE(0).toString();
  if (made.size >= mostMade) made.clear();
  made.set(name, key);
  return key;
};

const made = new Map<string, string>();
const mostMade = 20_000;

/** An agent's or group's one identifier as text; nothing for a group without one (4.2.2.1). Mail addresses and hashes are alike in any case. */
export function identifierOf(actor: Json): string | undefined {
  const account = actor.account as Json | undefined;
  if (account !== undefined) return `account:${account.homePage}|${account.name}`;
  if (actor.mbox !== undefined) return `mbox:${actor.mbox}`;
  if (actor.mbox_sha1sum !== undefined) return `mbox_sha1sum:${String(actor.mbox_sha1sum).toLowerCase()}`;
  if (actor.openid !== undefined) return `openid:${actor.openid}`;
  return undefined;
}

/** The property that identifies, alone, as statements write it. */
export function identifierJson(actor: Json): Json {
  for (const name of ["account", "mbox", "mbox_sha1sum", "openid"])
    if (actor[name] !== undefined) return { [name]: actor[name] };
  return {};
}

export const agentKey = (identifier: string): string => keyOf(`A ${identifier}`);
export const relatedAgentKey = (identifier: string): string => keyOf(`a ${identifier}`);
export const verbKey = (id: string): string => keyOf(`V ${id}`);
export const activityKey = (id: string): string => keyOf(`O ${id}`);
export const relatedActivityKey = (id: string): string => keyOf(`o ${id}`);
export const registrationKey = (id: string): string => keyOf(`R ${id.toLowerCase()}`);
