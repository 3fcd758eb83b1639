import { sql } from "kysely";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { type Language, languages } from "#platform/i18n/index.ts";
import { lexemesOf } from "./stems.ts";
import { ancestorsOf, findSubject, subjectNames, withAncestors } from "./subjects.ts";
import type { CatalogueKind, CatalogueThing, RelationType } from "./types.ts";
import { type Section, sectionOf, vectorText } from "./vectors.ts";

const longestBody = 100_000;

/**
 * Puts a published thing into the catalogue, or replaces all that is known of it: call it in the transaction that publishes or
 * changes it. Throws for a thing without readers or without a text in its original language; those are its owner's bugs.
 */
export async function putInCatalogue(db: Db | Tx, thing: CatalogueThing): Promise<void> {
  const texts = textsOf(thing);
  const facts = factsOf(
    thing,
    texts.map((text) => text.lang),
  );
  const titles = texts.map((text) => sectionOf(text.lang, "A", text.title));
  const sections: Section[] = [
    ...titles,
    ...subjectSections(thing.subjects),
    ...(thing.names ?? []).map((name) => ({ ...sectionOf(thing.original, "B", name), isName: true })),
    ...Object.values(thing.owner ?? {}).map((name) => sectionOf(thing.original, "B", name)),
    ...texts.map((text) => sectionOf(text.lang, "C", text.summary)),
    ...texts.map((text) => sectionOf(text.lang, "D", text.body)),
  ];
  await inTransaction(db, async (tx) => {
    const lexemes = await lexemesOf(
      tx,
      sections.flatMap((section) => section.words),
    );
    await lockThing(tx, thing.id);
    await uncount(tx, thing.id);
    const row = {
      kind: thing.kind,
      path: thing.path,
      original: thing.original,
      langs: texts.map((text) => text.lang as string),
      subjects: [...new Set(thing.subjects)],
      country: thing.country ?? null,
      year: thing.year ?? null,
      level: thing.level ?? null,
      languages: [...(thing.languages ?? texts.map((text) => text.lang))],
      owner: thing.owner == null ? null : JSON.stringify(thing.owner),
      ownerBodyId: thing.ownerId ?? null,
      citation: thing.citation === undefined ? null : JSON.stringify(thing.citation),
      minutes: thing.minutes ?? null,
      publishedAt: thing.publishedAt,
      readers: [...new Set(thing.readers)],
      facts,
    };
    await tx
      .insertInto("catalogue.thing")
      .values({ id: thing.id, ...row })
      .onConflict((conflict) => conflict.column("id").doUpdateSet(row))
      .execute();
    await putInFinder(tx, thing.id, vectorText(titles, lexemes), vectorText(sections, lexemes));
    await tx.deleteFrom("catalogue.entry").where("thingId", "=", thing.id).execute();
    await tx
      .insertInto("catalogue.entry")
      .values(texts.map((text) => ({ thingId: thing.id, ...text })))
      .execute();
    await tx
      .insertInto("catalogue.unread")
      .values({ thingId: thing.id })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
    await sql`insert into catalogue.tally (fact, readers, things) select unnest(facts), readers, 1 from catalogue.thing where id = ${thing.id}`.execute(
      tx,
    );
  });
}

/** Takes a thing out; nothing happens when it is not there. Its relations stay, unseen, for when it is published again. */
export async function removeFromCatalogue(db: Db | Tx, kind: CatalogueKind, id: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    await lockThing(tx, id);
    const isThere = await tx
      .selectFrom("catalogue.thing")
      .select("id")
      .where("id", "=", id)
      .where("kind", "=", kind)
      .executeTakeFirst();
    if (isThere === undefined) return;
    await uncount(tx, id);
    await tx.deleteFrom("catalogue.thing").where("id", "=", id).execute();
  });
}

/** What searches read of a thing: facts by their numbers, and the words. */
async function putInFinder(tx: Tx, id: string, titles: string, vector: string): Promise<void> {
  await sql`
    insert into catalogue.fact (number, fact)
    select own.number, own.fact
    from catalogue.thing cross join unnest(facts) as told (fact) cross join lateral (select catalogue.fact_number(told.fact) as number, told.fact) own
    where id = ${id} and own.fact not like 'reader:%' and not exists (select from catalogue.fact known where known.number = own.number)`.execute(
    tx,
  );
  await sql`
    insert into catalogue.finder (id, published_at, year, facts, titles, vector)
    select id, published_at, year, catalogue.finder_facts(facts, langs), ${titles}::tsvector, ${vector}::tsvector
    from catalogue.thing where id = ${id}
    on conflict (id) do update set published_at = excluded.published_at, year = excluded.year, facts = excluded.facts,
      titles = excluded.titles, vector = excluded.vector`.execute(tx);
}

/** Two writers of one thing take turns: a row that does not exist yet cannot be locked. */
async function lockThing(tx: Tx, id: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('catalogue.thing ' || ${id}::text, 0))`.execute(tx);
}

async function uncount(tx: Tx, id: string): Promise<void> {
  await sql`insert into catalogue.tally (fact, readers, things) select unnest(facts), readers, -1 from catalogue.thing where id = ${id}`.execute(
    tx,
  );
}

interface TextRow {
  lang: Language;
  shownTo: string[];
  title: string;
  summary: string;
  body: string;
}

/** The rows of a thing, its original first. Every reader language is shown exactly one of them. */
function textsOf(thing: CatalogueThing): TextRow[] {
  const told = [thing.original, ...languages.filter((lang) => lang !== thing.original)].filter(
    (lang) => thing.texts[lang] !== undefined,
  );
  if (told[0] !== thing.original)
    throw new Error(`${thing.kind} ${thing.id} has no text in ${thing.original}, its original language`);
  return told.map((lang) => {
    const text = thing.texts[lang];
    return {
      lang,
      shownTo: languages.filter((reader) => reader === lang || (lang === thing.original && !told.includes(reader))),
      title: stored(text?.title ?? "", 1_000),
      summary: stored(text?.summary ?? "", 5_000),
      body: stored(text?.body ?? "", longestBody),
    };
  });
}

/** PostgreSQL keeps no NUL, and a cut must not leave half a character. */
const stored = (text: string, most: number): string => text.slice(0, most).replaceAll("\0", "").toWellFormed();

/** What a thing is counted and filtered by. */
function factsOf(thing: CatalogueThing, told: readonly Language[]): string[] {
  if (thing.readers.length === 0) throw new Error(`${thing.kind} ${thing.id} is in the catalogue for nobody`);
  return [
    `kind:${thing.kind}`,
    ...(thing.type === undefined ? [] : [`type:${thing.type}`]),
    ...withAncestors(thing.subjects).map((id) => `subject:${id}`),
    ...[...new Set(thing.languages ?? told)].map((lang) => `language:${lang}`),
    ...(thing.level == null ? [] : [`level:${thing.level}`]),
    ...(thing.ownerId == null ? [] : [`body:${thing.ownerId}`]),
    ...(thing.country == null ? [] : [`country:${thing.country}`]),
    ...[...new Set(thing.readers)].map((reader) => `reader:${reader}`),
  ];
}

/**
 * What the subjects are called in all four languages: so a query in one language finds things written in another. Subjects above them
 * weigh least, and the uppermost, which are headings, nothing.
 */
function subjectSections(ids: readonly string[]): Section[] {
  const own = [...new Set(ids)].flatMap((id) => findSubject(id) ?? []);
  const above = new Set(
    ids.flatMap(ancestorsOf).filter((subject) => subject.parent !== null && !ids.includes(subject.id)),
  );
  return [
    ...own.flatMap((subject) => subjectNames(subject).map(({ lang, text }) => sectionOf(lang, "B", text))),
    ...[...above].flatMap((subject) => languages.map((lang) => sectionOf(lang, "D", subject.label[lang]))),
  ];
}

export interface ThingKey {
  kind: CatalogueKind;
  id: string;
}

/** Says that one thing teaches, rests on, … another. Either may be unpublished yet. Saying it again changes nothing. */
export async function relate(db: Db | Tx, from: ThingKey, type: RelationType, to: ThingKey): Promise<void> {
  await db
    .insertInto("catalogue.relation")
    .values({ fromKind: from.kind, fromId: from.id, type, toKind: to.kind, toId: to.id })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function unrelate(db: Db | Tx, from: ThingKey, type: RelationType, to: ThingKey): Promise<void> {
  await db
    .deleteFrom("catalogue.relation")
    .where("fromId", "=", from.id)
    .where("type", "=", type)
    .where("toId", "=", to.id)
    .execute();
}

/** Two things turned out to be one: what was said of the first is said of the second from now on. */
export async function moveRelations(db: Db | Tx, gone: ThingKey, kept: ThingKey): Promise<void> {
  await sql`
    insert into catalogue.relation (from_kind, from_id, type, to_kind, to_id)
    select ${kept.kind}, ${kept.id}::uuid, type, to_kind, to_id from catalogue.relation where from_id = ${gone.id} and to_id <> ${kept.id}
    union
    select from_kind, from_id, type, ${kept.kind}, ${kept.id}::uuid from catalogue.relation where to_id = ${gone.id} and from_id <> ${kept.id}
    on conflict do nothing`.execute(db);
  await sql`delete from catalogue.relation where from_id = ${gone.id} or to_id = ${gone.id}`.execute(db);
}
