import { newId } from "#platform/ids.ts";
import type { Json } from "../checking/objects.ts";
import { type Version, voidedVerb } from "../checking/statements.ts";
import { timeOf } from "../checking/values.ts";
import { agentKey, identifierOf } from "./names.ts";
import { type Mentions, mentionsOf } from "./relations.ts";
import { storedAt } from "./sequence.ts";

/** An attachment whose bytes lie in the file store. */
export interface SentFile {
  sha256: string;
  contentType: string;
  size: number;
}

/** A statement on its way into the store. */
export interface Prepared {
  id: string;
  statement: Json;
  /** As the sender wrote it. */
  written: string;
  mentions: Mentions;
  authority: Json;
  authorityKey: string;
  actorKey: string;
  voids: string | undefined;
  refersTo: string | undefined;
  /** What was sent along. */
  files: readonly SentFile[];
  version: Version;
}

/** Makes a checked statement ready. What it is to be answered as is written when its number is known. */
export function prepare(
  statement: Json,
  written: string,
  facts: { authority: Json; version: Version; files?: readonly SentFile[]; mayDefine?: boolean },
): Prepared {
  const object = statement.object as Json;
  const target = object.objectType === "StatementRef" ? String(object.id).toLowerCase() : undefined;
  const actor = statement.actor as Json;
  const mentions = mentionsOf(statement, facts.authority);
  return {
    id: typeof statement.id === "string" ? statement.id.toLowerCase() : newId(),
    statement,
    written,
    mentions: facts.mayDefine === false ? withoutNews(mentions) : mentions,
    authority: facts.authority,
    authorityKey: agentKey(identifierOf(facts.authority) ?? JSON.stringify(facts.authority)),
    actorKey: agentKey(identifierOf(actor) ?? "group without identifier"),
    voids: (statement.verb as Json).id === voidedVerb ? target : undefined,
    refersTo: target,
    files: facts.files ?? [],
    version: facts.version,
  };
}

/** From who may not define (1.0.3 part three, 4.2) it is heard that agents and activities are there, and nothing else of them. */
const withoutNews = ({ keys, agents, activities }: Mentions): Mentions => ({
  keys,
  agents: new Map([...agents].map(([key, { identifier }]) => [key, { identifier, names: new Set() }])),
  activities: new Map([...activities].map(([key, { id }]) => [key, { id, definition: undefined }])),
});

/**
 * The statement as it will always be answered: the sender's own words with what the store adds, in front. Only where a word of the sender's
 * must go (an authority that is not ours to believe, a time in another zone) is it written anew.
 */
export function answeredAs({ id, statement, written, authority, version }: Prepared, seq: number): string {
  const stored = storedAt(seq).toISOString();
  const normal = normalized(statement, version);
  const added: Json = { id, stored, authority };
  if (statement.timestamp === undefined) added.timestamp = stored;
  if (statement.version === undefined) added.version = version === "1.0.3" ? "1.0.0" : "2.0.0";
  if (normal === undefined) {
    if (statement.id !== undefined) delete added.id;
    return `${JSON.stringify(added).slice(0, -1)},${written.slice(written.indexOf("{") + 1)}`;
  }
  const { stored: _stored, authority: _authority, ...own } = normal;
  return JSON.stringify({ ...added, ...own, id });
}

/** What of a statement must be written otherwise than it was sent; nothing where all may stay. */
function normalized(statement: Json, version: Version): Json | undefined {
  const time = statement.timestamp;
  const isOtherZone = version === "2.0.0" && typeof time === "string" && !/Z$/.test(time);
  const context = withLists(statement.context as Json | undefined);
  const object = statement.object as Json;
  const inner = object.objectType === "SubStatement" ? normalized(object, version) : undefined;
  const isSame =
    statement.stored === undefined &&
    statement.authority === undefined &&
    (typeof statement.id !== "string" || statement.id === statement.id.toLowerCase()) &&
    !isOtherZone &&
    context === undefined &&
    inner === undefined;
  if (isSame) return;
  return {
    ...statement,
    ...(isOtherZone ? { timestamp: timeOf(time)?.toISOString() } : {}),
    ...(context === undefined ? {} : { context }),
    ...(inner === undefined ? {} : { object: inner }),
  };
}

/** 4.2.2.5: one activity alone is kept as a list of one. */
function withLists(context: Json | undefined): Json | undefined {
  const kinds = context?.contextActivities as Json | undefined;
  if (kinds === undefined || Object.values(kinds).every(Array.isArray)) return;
  const lists = Object.fromEntries(
    Object.entries(kinds).map(([kind, list]) => [kind, Array.isArray(list) ? list : [list]]),
  );
  return { ...context, contextActivities: lists };
}
