import { sql } from "kysely";
import { type Db, inTransaction, type Tx, together } from "#platform/database/index.ts";
import type { Json } from "../checking/objects.ts";
import { bad, Refusal } from "../refusal.ts";
import { answeredAs, type Prepared } from "./preparing.ts";
import { mentionsOf } from "./relations.ts";
import { isSameStatement } from "./sameness.ts";
import { nextNumbers } from "./sequence.ts";

/** What an installation's store has been told of agents and activities, and need not write again: key -> text. */
class Told {
  readonly #texts = new Map<string, string>();

  isNews(key: string, text: string): boolean {
    const known = this.#texts.get(key);
    return known !== text && !(known !== undefined && (text === "" || text === "{}"));
  }

  remember(news: News): void {
    if (this.#texts.size >= mostTold) this.#texts.clear();
    for (const { key, text } of [...news.agents, ...news.activities]) this.#texts.set(key, text);
  }
}

const mostTold = 50_000;
const toldTo = new WeakMap<Db, Told>();

function toldOf(db: Db): Told {
  const told = toldTo.get(db) ?? new Told();
  toldTo.set(db, told);
  return told;
}

interface News {
  agents: { key: string; identifier: Json; names: string[]; text: string }[];
  activities: { key: string; id: string; definition: Json; text: string }[];
}

/** Agents and activities of which something is told that was not told before, in the order in which rows are locked. */
function newsOf(batch: readonly Prepared[], told: Told | undefined): News {
  const isNews = ({ key, text }: { key: string; text: string }) => told?.isNews(key, text) ?? true;
  const agents = new Map<string, { identifier: Json; names: Set<string> }>();
  const activities = new Map<string, { id: string; definition: Json }>();
  for (const { mentions } of batch) {
    for (const [key, { identifier, names }] of mentions.agents) {
      const known = agents.get(key);
      if (known === undefined) agents.set(key, { identifier, names: new Set(names) });
      else for (const name of names) known.names.add(name);
    }
    for (const [key, { id, definition }] of mentions.activities) {
      const known = activities.get(key);
      activities.set(key, { id, definition: mergedDefinition(known?.definition ?? {}, definition ?? {}) });
    }
  }
  const byKey = (a: { key: string }, b: { key: string }) => (a.key < b.key ? -1 : 1);
  return {
    agents: [...agents]
      .map(([key, { identifier, names }]) => ({
        key,
        identifier,
        names: [...names].sort(),
        text: [...names]
          .map((name) => name.replaceAll("\n", " "))
          .sort()
          .join("\n"),
      }))
      .filter(isNews)
      .sort(byKey),
    activities: [...activities]
      .map(([key, { id, definition }]) => ({ key, id, definition, text: JSON.stringify(definition) }))
      .filter(isNews)
      .sort(byKey),
  };
}

function mergedDefinition(before: Json, after: Json): Json {
  const merged = { ...before, ...after };
  for (const part of ["name", "description", "extensions"])
    if (before[part] !== undefined && after[part] !== undefined)
      merged[part] = { ...(before[part] as Json), ...(after[part] as Json) };
  return merged;
}

interface Written {
  news: News;
  inserted: string[];
  /** Statements that were there before what they refer to. */
  waiting: { seq: number; id: string; refersTo: string }[] | null;
}

/**
 * Writes rows, in one statement whose text never changes; those whose id is there already are left out. What is known of an agent or an
 * activity is left alone, so that writers do not wait for each other at the rows that all of them name.
 */
async function write(db: Db | Tx, batch: readonly Prepared[], told?: Told): Promise<Written> {
  const first = nextNumbers(batch.length);
  const news = newsOf(batch, told);
  const files = batch.flatMap((each, index) => each.files.map((file) => ({ ...file, seq: first + index })));
  const keys: string[] = [];
  const places: number[] = [];
  for (const [index, { mentions }] of batch.entries())
    for (const key of mentions.keys) {
      keys.push(key);
      places.push(first + index);
    }
  const { rows } = await sql<Omit<Written, "news">>`
    with put as (
      insert into lrs.statement (seq, id, actor, authority, voids, refers_to, raw)
      select g.seq, g.id, g.actor, g.authority, g.voids, g.refers_to, g.raw::json
      from unnest(${batch.map((_each, index) => first + index)}::bigint[], ${batch.map(({ id }) => id)}::uuid[],
        ${batch.map(({ actorKey }) => actorKey)}::bigint[], ${batch.map(({ authorityKey }) => authorityKey)}::bigint[],
        ${batch.map(({ voids }) => voids ?? null)}::uuid[], ${batch.map(({ refersTo }) => refersTo ?? null)}::uuid[],
        ${batch.map((each, index) => answeredAs(each, first + index))}::text[])
        as g (seq, id, actor, authority, voids, refers_to, raw)
      on conflict (id) do nothing returning seq, id
    ), related as (
      insert into lrs.relation (key, seq)
      select k.key, k.seq from unnest(${keys}::bigint[], ${places}::bigint[]) as k (key, seq) join put using (seq)
    ), files as (
      insert into lrs.attachment (seq, sha256, content_type, size)
      select f.seq, f.sha256, f.content_type, f.size
      from unnest(${files.map(({ seq }) => seq)}::bigint[], ${files.map(({ sha256 }) => sha256)}::text[],
        ${files.map(({ contentType }) => contentType)}::text[], ${files.map(({ size }) => size)}::bigint[]) as f (seq, sha256, content_type, size)
        join put using (seq) on conflict do nothing
    ), agents as (
      insert into lrs.agent as a (key, identifier, names)
      select n.key, n.identifier::jsonb, string_to_array(n.names, chr(10))
      from unnest(${news.agents.map(({ key }) => key)}::bigint[], ${news.agents.map(({ identifier }) => JSON.stringify(identifier))}::text[],
        ${news.agents.map(({ text }) => text)}::text[]) as n (key, identifier, names) left join lrs.agent known on known.key = n.key
      where known.key is null or not string_to_array(n.names, chr(10)) <@ known.names
      order by n.key
      on conflict (key) do update set names = (select coalesce(array_agg(distinct name), '{}') from unnest(a.names || excluded.names) name where name <> '')
    ), activities as (
      insert into lrs.activity as a (key, id, definition)
      select n.key, n.id, n.definition::jsonb
      from unnest(${news.activities.map(({ key }) => key)}::bigint[], ${news.activities.map(({ id }) => id)}::text[],
        ${news.activities.map(({ text }) => text)}::text[]) as n (key, id, definition) left join lrs.activity known on known.key = n.key
      where known.key is null or known.definition is distinct from lrs.merged_definition(known.definition, n.definition::jsonb)
      order by n.key
      on conflict (key) do update set definition = lrs.merged_definition(a.definition, excluded.definition)
    )
    select coalesce((select array_agg(id::text) from put), '{}') as inserted,
      (select json_agg(json_build_object('seq', s.seq, 'id', s.id, 'refersTo', s.refers_to))
        from lrs.statement s where s.refers_to = any(${batch.map(({ id }) => id)}::uuid[])) as waiting`.execute(db);
  return { ...(rows[0] ?? { inserted: [], waiting: null }), news };
}

const mostRefs = 100;

/**
 * 4.1.6.1, filter conditions for StatementRefs: a statement about another is found by what that one is found by, however long the chain.
 * Keys go from what was there to what came, and from what came to what waited for it.
 */
async function passKeysOn(tx: Tx, batch: readonly Prepared[], waiting: Written["waiting"]): Promise<void> {
  const referring = batch
    .filter(({ refersTo }) => refersTo !== undefined)
    .map(({ id, refersTo }) => ({ id, refersTo: refersTo ?? "" }));
  for (const { id, refersTo } of [...referring, ...(waiting ?? [])]) {
    const keys = await keysOfTarget(tx, refersTo, new Set([id]));
    if (keys.size === 0) continue;
    let next = [id];
    for (let step = 0; next.length > 0 && step < mostRefs; step += 1) {
      const { rows } = await sql<{ id: string }>`
        with here as (select seq, id from lrs.statement where id = any(${next}::uuid[])), put as (
          insert into lrs.relation (key, seq) select key, seq from here, unnest(${[...keys]}::bigint[]) as key on conflict do nothing
        )
        select s.id::text as id from lrs.statement s where s.refers_to in (select id from here)`.execute(tx);
      next = rows.map((row) => row.id);
    }
  }
}

interface Target {
  raw: Json;
  refersTo: string | null;
}

async function keysOfTarget(tx: Tx, id: string, seen: Set<string>): Promise<Set<string>> {
  const keys = new Set<string>();
  for (let next: string | null = id; next !== null && !seen.has(next) && seen.size < mostRefs; ) {
    seen.add(next);
    const target: Target | undefined = await targetOf(tx, next);
    if (target === undefined) break;
    for (const key of mentionsOf(target.raw, target.raw.authority as Json).keys) keys.add(key);
    next = target.refersTo;
  }
  return keys;
}

async function targetOf(tx: Tx, id: string): Promise<Target | undefined> {
  const { rows } = await sql<Target>`select raw, refers_to from lrs.statement where id = ${id}::uuid`.execute(tx);
  return rows[0];
}

/** Those that were there before must be the same; throws a 409 where one is not. */
async function compareExisting(db: Db | Tx, batch: readonly Prepared[], inserted: readonly string[]): Promise<void> {
  const known = new Set(inserted);
  const others = batch.filter(({ id }) => !known.has(id));
  if (others.length === 0) return;
  const { rows } = await sql<{ id: string; raw: Json }>`
    select id, raw from lrs.statement where id = any(${others.map(({ id }) => id)}::uuid[])`.execute(db);
  const stored = new Map(rows.map((row) => [row.id, row.raw]));
  for (const { id, statement } of others) {
    const before = stored.get(id);
    if (before === undefined || !isSameStatement(before, statement))
      throw new Refusal(409, `Another statement has the id ${id}.`, { at: "$.id", clause: "4.1.6.1" });
  }
}

/** 4.2.5: what voids another cannot be voided. */
async function refuseVoidingVoids(tx: Db | Tx, batch: readonly Prepared[]): Promise<void> {
  const targets = batch.flatMap(({ voids }) => voids ?? []);
  if (targets.length === 0) return;
  const { rows } = await sql<{ id: string }>`
    select id from lrs.statement where id = any(${targets}::uuid[]) and voids is not null limit 1`.execute(tx);
  const inBatch = batch.find(({ id, voids }) => voids !== undefined && targets.includes(id));
  if (rows.length > 0 || inBatch !== undefined)
    throw bad("A statement that voids another cannot be voided.", "$.object.id", "4.2.5");
}

const isPlain = ({ refersTo, files }: Prepared): boolean => refersTo === undefined && files.length === 0;

/** One simple statement each, of requests that come at the same time, in one wait for the disk. */
const writeTogether = together(
  async (db, ones: readonly Prepared[]) => {
    // One id from two senders at once: the second is compared with the first, on its own.
    const first = new Map(ones.map((one) => [one.id, one]));
    const told = toldOf(db);
    const { inserted, waiting, news } = await write(db, [...first.values()], told);
    told.remember(news);
    const put = new Set(inserted);
    const waited = new Set((waiting ?? []).map(({ refersTo }) => refersTo));
    return ones.map((one) => ({
      isPut: put.has(one.id) && first.get(one.id) === one,
      isWaitedFor: waited.has(one.id),
    }));
  },
  { running: 2, most: 100, weigh: ({ written }) => written.length / 1_000_000, isTriedAlone: true },
);

/** Keeps statements, all or none; when it returns they are on disk. Sent again they change nothing. Throws 409 and 400 as `Refusal`. */
export async function storeStatements(db: Db, batch: readonly Prepared[]): Promise<void> {
  const [only] = batch;
  if (only === undefined) return;
  if (batch.length === 1 && isPlain(only)) {
    const { isPut, isWaitedFor } = await writeTogether(db, only);
    if (!isPut) await compareExisting(db, batch, []);
    else if (isWaitedFor) await inTransaction(db, (tx) => passOnWaiting(tx, only.id));
    return;
  }
  const told = toldOf(db);
  told.remember(await inTransaction(db, (tx) => storeAll(tx, batch, told)));
}

async function passOnWaiting(tx: Tx, id: string): Promise<void> {
  const { rows } = await sql<{ seq: number; id: string; refersTo: string }>`
    select seq, id, refers_to from lrs.statement where refers_to = ${id}::uuid`.execute(tx);
  await passKeysOn(tx, [], rows);
}

/** The same within the transaction of what the statements tell; what is there already by its id is left as it is. */
export async function storeOwn(tx: Tx, batch: readonly Prepared[]): Promise<void> {
  if (batch.length === 0) return;
  const { waiting } = await write(tx, batch);
  if (waiting !== null) await passKeysOn(tx, [], waiting);
}

async function storeAll(tx: Tx, batch: readonly Prepared[], told: Told | undefined): Promise<News> {
  await refuseVoidingVoids(tx, batch);
  const { inserted, waiting, news } = await write(tx, batch, told);
  await compareExisting(tx, batch, inserted);
  if (waiting !== null || batch.some(({ refersTo }) => refersTo !== undefined)) await passKeysOn(tx, batch, waiting);
  return news;
}
