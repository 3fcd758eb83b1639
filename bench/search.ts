import { cpus } from "node:os";
import { performance } from "node:perf_hooks";
import pg from "pg";
import { features } from "../src/app.ts";
import type { CatalogueQuery } from "../src/catalogue/frame.ts";
import { putInCatalogue } from "../src/catalogue/index.ts";
import { bySubject, countByKind, newest } from "../src/catalogue/queries.ts";
import { searchCatalogue } from "../src/catalogue/search.ts";
import { learnWords } from "../src/catalogue/spelling.ts";
import { subjects } from "../src/catalogue/subjects.ts";
import { suggest } from "../src/catalogue/suggest.ts";
import { catalogueKinds } from "../src/catalogue/types.ts";
import { addUpTally } from "../src/catalogue/upkeep.ts";
import { type Db, inTransaction, migrate, openDatabase } from "../src/platform/database/index.ts";
import { type Account, type Actor, languages, visitor } from "../src/platform/permissions/index.ts";
import { benchThing, randomOf, wordOf } from "./search-data.ts";

// Search at size: 100,000 things, 10,000 different queries, none answered from a cache, facets included, twenty begun each second
// whether or not those before are done. Target: 95 of 100 within 200 ms on two cores. `--things N --texts N --queries N
// --rate N --plans`; with fewer texts than things they repeat, which fills a busy machine sooner.

interface Bench {
  databaseUrl: string;
  args: string[];
  say(line: string): void;
}

const member: Account = {
  kind: "account",
  id: "01900000-0000-7000-8000-000000000001",
  name: "Member",
  email: "member@police.example",
  country: null,
  lang: "en",
  timeZone: "UTC",
  roles: ["learner"],
  grants: [{ role: "learner", scope: "" }],
  isVetted: true,
  sessionId: "01900000-0000-7000-8000-000000000002",
};

const numberOf = (args: readonly string[], name: string, fallback: number): number => {
  const at = args.indexOf(`--${name}`);
  return at === -1 ? fallback : Number(args[at + 1]);
};

export default async function measureSearch({ databaseUrl, args, say }: Bench): Promise<void> {
  const things = numberOf(args, "things", 100_000);
  const queries = numberOf(args, "queries", 10_000);
  const rate = numberOf(args, "rate", 20);
  const open = openDatabase(databaseUrl, { statementTimeout: 0 });
  try {
    await migrate(
      open.pool,
      features.flatMap((feature) => feature.migrations ?? []),
    );
    await fill(open.db, open.pool, things, numberOf(args, "texts", things), say);
    await tellSize(open.pool, say);
    if (args.includes("--plans")) await tellPlans(open.db, databaseUrl, say);
    await measure(open.db, queries, rate, say);
  } finally {
    await open.close();
  }
}

/** Puts things in as their owners would. The large indexes are made at the end: what is measured is searching. */
async function fill(db: Db, pool: pg.Pool, things: number, texts: number, say: Bench["say"]): Promise<void> {
  const { rows: present } = await pool.query<{ count: number }>("select count(*) from catalogue.thing");
  if ((present[0]?.count ?? 0) >= things) return;
  const started = performance.now();
  const { rows: indexes } = await pool.query<{ name: string; definition: string }>(
    "select schemaname || '.' || indexname as name, indexdef as definition from pg_indexes where schemaname = 'catalogue' and indexdef like '% gin %'",
  );
  for (const { name } of indexes) await pool.query(`drop index ${name}`);
  const random = randomOf(1);
  const batch = 250;
  let done = 0;
  const writer = async () => {
    while (done < texts) {
      done += batch;
      const count = done;
      await inTransaction(db, async (tx) => {
        for (let one = 0; one < batch; one += 1) await putInCatalogue(tx, benchThing(random));
      });
      if (count % 20_000 === 0) say(`${count} things`);
    }
  };
  await Promise.all([writer(), writer(), writer()]);
  for (let copies = done; copies < things; copies += done) await pool.query(copyThings, [done]);
  for (const { definition } of indexes) await pool.query(definition);
  while ((await learnWords(db)) > 0);
  await addUpTally(db);
  await pool.query("vacuum analyze");
  say(`filled in ${((performance.now() - started) / 1_000).toFixed(0)} s`);
}

/** The first things once more, published at other times. */
const copyThings = `
  with copied as (
    select gen_random_uuid() as copy, t.* from (select * from catalogue.thing order by id limit $1) t
  ), things as (
    insert into catalogue.thing (id, kind, path, original, langs, subjects, country, year, level, languages, owner, minutes, published_at, readers, facts)
    select copy, kind, path, original, langs, subjects, country, year, level, languages, owner, minutes,
      timestamptz '2006-01-01' + random() * interval '20 years', readers, facts from copied returning id, published_at, year
  ), found as (
    insert into catalogue.finder (id, published_at, year, facts, titles, vector)
    select t.id, t.published_at, t.year, f.facts, f.titles, f.vector
    from things t join copied c on c.copy = t.id join catalogue.finder f on f.id = c.id
  ), counted as (
    insert into catalogue.tally (fact, readers, things) select unnest(facts), readers, 1 from copied
  )
  insert into catalogue.entry (thing_id, lang, shown_to, title, summary, body)
  select copy, e.lang, e.shown_to, e.title, e.summary, e.body from copied join catalogue.entry e on e.thing_id = copied.id`;

async function tellSize(pool: pg.Pool, say: Bench["say"]): Promise<void> {
  const { rows } = await pool.query<{
    version: string;
    buffers: string;
    things: number;
    entries: number;
    words: number;
    size: string;
  }>(`
    select current_setting('server_version') as version, current_setting('shared_buffers') as buffers,
      (select count(*) from catalogue.thing) as things, (select count(*) from catalogue.entry) as entries, (select count(*) from catalogue.word) as words,
      (select pg_size_pretty(sum(pg_total_relation_size(c.oid))) from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'catalogue' and c.relkind = 'r') as size`);
  const [size] = rows;
  say(`PostgreSQL ${size?.version}, shared_buffers ${size?.buffers}, ${cpus().length} cores`);
  say(`${size?.things} things, ${size?.entries} texts, ${size?.words} words, ${size?.size} with indexes`);
}

interface Asked {
  actor: Actor;
  query: CatalogueQuery;
}

/** Queries as people write them: mostly one or two words, some phrases and typing errors, a quarter with filters. */
export function queriesOf(count: number): Asked[] {
  const random = randomOf(2);
  const asked = new Map<string, Asked>();
  while (asked.size < count) {
    const lang = languages[Math.floor(random() * 4)] ?? "en";
    const words = Array.from({ length: [1, 1, 2, 2, 2, 3][Math.floor(random() * 6)] ?? 1 }, () => wordOf(lang, random));
    const form = random();
    if (form < 0.05 && (words[0]?.length ?? 0) > 5)
      words[0] = `${words[0]?.slice(0, 2)}${words[0]?.[3]}${words[0]?.[2]}${words[0]?.slice(4)}`;
    const text = form > 0.95 ? `"${words.join(" ")}"` : words.join(" ");
    const order = random();
    const query: CatalogueQuery = {
      lang,
      text,
      kind: random() < 0.15 ? catalogueKinds[Math.floor(random() * 8)] : undefined,
      subject: random() < 0.1 ? subjects[Math.floor(random() * subjects.length)]?.id : undefined,
      language: random() < 0.05 ? lang : undefined,
      sort: order < 0.85 ? "relevance" : order < 0.95 ? "date" : "title",
    };
    asked.set(JSON.stringify(query), { actor: random() < 0.5 ? visitor : member, query });
  }
  return [...asked.values()];
}

const quantile = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;

function tellTimes(name: string, times: readonly number[], say: Bench["say"]): void {
  const sorted = [...times].sort((a, b) => a - b);
  const figures = [0.5, 0.95, 0.99, 1].map((part) => quantile(sorted, part).toFixed(0));
  say(
    `${name}: ${times.length}, p50 ${figures[0]} ms, p95 ${figures[1]} ms, p99 ${figures[2]} ms, most ${figures[3]} ms`,
  );
}

async function measure(db: Db, count: number, rate: number, say: Bench["say"]): Promise<void> {
  // As in a server that has run for a while: connections open, statements planned, stems of common words known.
  const warming = queriesOf(count + 1_200).slice(count);
  await Promise.all(
    [0, 1, 2, 3].map(async (part) => {
      for (const { actor, query } of warming.slice(part * 300, part * 300 + 300))
        await searchCatalogue(db, actor, query);
    }),
  );
  const asked = queriesOf(count);
  const times: number[] = [];
  const byKind = new Map<string, number[]>();
  const slow: { time: number; text: string }[] = [];
  const pending: Promise<void>[] = [];
  let found = 0;
  const started = performance.now();
  for (const [index, { actor, query }] of asked.entries()) {
    const due = started + (index * 1_000) / rate;
    const wait = due - performance.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    pending.push(
      searchCatalogue(db, actor, query).then((result) => {
        // From when it was due: a queue that builds up counts as waiting.
        const time = performance.now() - due;
        times.push(time);
        const kind = result.isMore
          ? `more than 10,000, by ${result.sort}`
          : result.total > 2_000
            ? "2,001 to 10,000"
            : result.total > 0
              ? "1 to 2,000"
              : "nothing";
        byKind.set(kind, [...(byKind.get(kind) ?? []), time]);
        slow.push({
          time,
          text: `${query.text} ${query.sort} ${query.kind ?? ""} ${query.subject ?? ""}: ${result.total}`,
        });
        if (result.total > 0) found += 1;
      }),
    );
  }
  await Promise.all(pending);
  tellTimes(`searches at ${rate} a second`, times, say);
  for (const [kind, list] of [...byKind].sort()) tellTimes(`  ${kind}`, list, say);
  for (const { time, text } of slow.sort((a, b) => b.time - a.time).slice(0, 8))
    say(`  slowest ${time.toFixed(0)} ms  ${text}`);
  say(
    `${((100 * found) / count).toFixed(0)} of 100 found something; memory of this process ${(process.memoryUsage().rss / 2 ** 20).toFixed(0)} MB`,
  );
  const random = randomOf(3);
  const typing: number[] = [];
  for (let one = 0; one < 500; one += 1) {
    const word = wordOf("en", random).slice(0, 2 + Math.floor(random() * 5));
    const begun = performance.now();
    await suggest(db, visitor, word, "en");
    typing.push(performance.now() - begun);
  }
  tellTimes("suggestions, one after another", typing, say);
  const counts: number[] = [];
  for (let one = 0; one < 200; one += 1) {
    const begun = performance.now();
    await Promise.all([
      countByKind(db, member),
      bySubject(db, visitor),
      newest(db, visitor, { lang: "fr", kind: "module" }),
    ]);
    counts.push(performance.now() - begun);
  }
  tellTimes("kinds, subjects and newest together", counts, say);
}

/** The plan of every statement that a request sends, with these values and as a prepared statement is planned for any. */
async function tellPlans(db: Db, databaseUrl: string, say: Bench["say"]): Promise<void> {
  const seen = new Map<string, unknown[]>();
  const query = pg.Client.prototype.query;
  // biome-ignore lint/suspicious/noExplicitAny: every form of pg's query passes through
  pg.Client.prototype.query = function (this: pg.Client, config: any, ...rest: any[]) {
    if (typeof config === "object" && typeof config.text === "string") seen.set(config.text, config.values ?? []);
    return (query as (...args: unknown[]) => unknown).call(this, config, ...rest);
  } as typeof query;
  const random = randomOf(4);
  const rare = Array.from({ length: 40 }, () => wordOf("en", random)).sort((a, b) => b.length - a.length)[0] ?? "";
  for (const sort of ["relevance", "date", "title"] as const) {
    for (const text of ["crime", rare, "crime police", ""]) {
      const first = await searchCatalogue(db, visitor, { lang: "fr", text, sort });
      if (first.next !== undefined) await searchCatalogue(db, visitor, { lang: "fr", text, sort, after: first.next });
      await searchCatalogue(db, member, {
        lang: "fr",
        text,
        sort,
        kind: "module",
        subject: "cybercrime",
        language: "en",
        fromYear: 2010,
      });
    }
  }
  await searchCatalogue(db, visitor, { lang: "en", text: "cybercirme" });
  await suggest(db, visitor, "cyb", "en");
  await newest(db, visitor, { lang: "en" });
  await newest(db, member, { lang: "en", kind: "module", subject: "cybercrime" });
  await countByKind(db, member);
  pg.Client.prototype.query = query;
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  let bad = 0;
  for (const [text, values] of seen) {
    if (!/^\s*(select|with)/i.test(text) || /advisory/.test(text)) continue;
    const plan = async (options: string, given: unknown[]) =>
      (await client.query<Record<"QUERY PLAN", string>>({ text: `explain (${options}) ${text}`, values: given })).rows
        .map((row) => row["QUERY PLAN"])
        .join("\n");
    const own = await plan("analyze, timing off, summary on", values);
    await client.query("set plan_cache_mode = force_generic_plan");
    await client.query(`prepare p as ${text}`);
    const list = values.map((value) => literal(value)).join(", ");
    const generic = (
      await client.query<Record<"QUERY PLAN", string>>(
        `explain (analyze, timing off) execute p${list === "" ? "" : `(${list})`}`,
      )
    ).rows
      .map((row) => row["QUERY PLAN"])
      .join("\n");
    await client.query("deallocate p");
    await client.query("set plan_cache_mode = auto");
    const isBad = [own, generic].some((each) => /Seq Scan on (thing|entry|word|relation)/.test(each));
    if (isBad) bad += 1;
    say(
      `\n-- ${text.replace(/\s+/g, " ").trim().slice(0, 3_000)}\n-- ${JSON.stringify(values).slice(0, 400)}\n${own}\n-- as any values\n${generic}`,
    );
  }
  await client.end();
  say(`\n${seen.size} statements, ${bad} with a sequential scan over the catalogue`);
}

/** A value as SQL of no type yet, as a parameter is. */
const literal = (value: unknown): string =>
  Array.isArray(value)
    ? pg.escapeLiteral(`{${value.map((each) => JSON.stringify(each)).join(",")}}`)
    : pg.escapeLiteral(String(value));
