import { sql } from "kysely";
import { type Db, inTransaction } from "#platform/database/index.ts";
import { type Language, languages } from "#platform/i18n/index.ts";
import { type Actor, readerLabels } from "#platform/permissions/index.ts";
import { cleanQuery, type ParsedQuery, parseQuery } from "./parse-query.ts";
import { subjectNames, subjects } from "./subjects.ts";
import { type Word, wordsOf } from "./words.ts";

/**
 * Optimal string alignment: letters missing, too many, wrong, or two in the wrong order. Stops counting above `most`.
 */
export function typingErrors(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((previous[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + same);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      current.push(cost);
    }
    if (Math.min(...current) > most) return most + 1;
    [before, previous] = [previous, current];
  }
  return previous[b.length] ?? most + 1;
}

/** Errors believed in a word of so many letters. */
const errorsIn = (word: string): number => (word.length <= 3 ? 0 : word.length <= 5 ? 1 : word.length <= 9 ? 2 : 3);

interface Candidate {
  word: string;
  folded: string;
  lang: string;
  things: number;
}

/**
 * The query with words the catalogue does not know replaced by their nearest neighbours; undefined where nothing is nearer. Words of
 * what only a group may read are never proposed, those of vetted accounts only to them.
 */
export async function correctQuery(
  db: Db,
  actor: Actor,
  lang: Language,
  query: ParsedQuery,
  authors: readonly Word[] = [],
): Promise<ParsedQuery | undefined> {
  const withCommunity = readerLabels(actor).includes("community");
  const replacements = new Map<number, string>();
  let text = query.text;
  for (const term of [...query.terms].reverse()) {
    for (const word of [...term.words].reverse()) {
      const better = term.isExcluded ? undefined : await nearest(db, word.folded, lang, withCommunity);
      if (better === undefined) continue;
      const at = text.lastIndexOf(word.text);
      text = `${text.slice(0, at)}${better}${text.slice(at + word.text.length)}`;
      replacements.set(replacements.size, better);
    }
  }
  return replacements.size === 0 ? undefined : parseQuery(db, cleanQuery(text), authors);
}

async function nearest(db: Db, folded: string, lang: Language, withCommunity: boolean): Promise<string | undefined> {
  const most = errorsIn(folded);
  if (most === 0 || /\d/.test(folded)) return undefined;
  const { rows } = await sql<Candidate>`
    select word, folded, lang, things from catalogue.similar_words(${folded}, ${withCommunity}, 40)`.execute(db);
  if (rows.some((row) => row.folded === folded)) return undefined;
  const measured = rows
    .map((row) => ({ ...row, errors: typingErrors(folded, row.folded, most) }))
    .filter((row) => row.errors <= most)
    .sort((a, b) => a.errors - b.errors || Number(b.lang === lang) - Number(a.lang === lang) || b.things - a.things);
  return measured[0]?.word;
}

/** Things read in one turn: bounds the transaction, whatever was imported. */
const mostThings = 500;
/** Of a body, as much as its first pages. */
const readOfBody = 20_000;

interface UnreadText {
  id: string;
  readers: string[];
  lang: string;
  text: string;
}

// Any constant: one number for those who write words. Two that add the same new words in another order would wait for each other.
const wordsLock = 7_729_019;

/** Takes up the words of things that are new or changed, for corrections. Returns how many things it read: call again until none. */
export async function learnWords(db: Db): Promise<number> {
  return inTransaction(db, async (tx) => {
    const { rows: lock } = await sql<{
      isOurs: boolean;
    }>`select pg_try_advisory_xact_lock(${wordsLock}) as is_ours`.execute(tx);
    if (lock[0]?.isOurs !== true) return 0;
    const isFirst = (await tx.selectFrom("catalogue.word").select("word").limit(1).executeTakeFirst()) === undefined;
    if (isFirst) await addWords(tx, subjectTexts());
    const { rows } = await sql<UnreadText>`
      with taken as (
        delete from catalogue.unread where thing_id in (select thing_id from catalogue.unread order by thing_id limit ${mostThings}::int)
        returning thing_id
      )
      select t.id, t.readers, e.lang, e.title || ' ' || e.summary || ' ' || left(e.body, ${readOfBody}::int) as text
      from taken u join catalogue.thing t on t.id = u.thing_id join catalogue.entry e on e.thing_id = t.id`.execute(tx);
    const open = rows.filter(({ readers }) => readers.includes("public") || readers.includes("community"));
    await addWords(
      tx,
      open.map(({ lang, text, readers }) => ({ lang, text, isPublic: readers.includes("public") })),
    );
    const read = new Set(rows.map((row) => row.id)).size;
    // All is read: words that were not met again since `rereadWords` are nowhere any more.
    if (read === 0) await tx.deleteFrom("catalogue.word").where("things", "<=", 0).execute();
    return read;
  });
}

/** Has all words counted anew, so that what was withdrawn, changed or closed to the public is no longer proposed. */
export async function rereadWords(db: Db): Promise<void> {
  await inTransaction(db, async (tx) => {
    await sql`select pg_advisory_xact_lock(${wordsLock})`.execute(tx);
    await sql`update catalogue.word set things = 0`.execute(tx);
    await sql`insert into catalogue.unread (thing_id) select id from catalogue.thing on conflict do nothing`.execute(
      tx,
    );
    await addWords(tx, subjectTexts());
  });
}

/** The vocabulary's own words, known before anything is published. */
const subjectTexts = () =>
  languages.map((lang) => ({
    lang,
    isPublic: true,
    text: subjects
      .flatMap((subject) => subjectNames(subject).flatMap((name) => (name.lang === lang ? name.text : [])))
      .join(" "),
  }));

async function addWords(tx: Db, texts: readonly { lang: string; text: string; isPublic: boolean }[]): Promise<void> {
  const counts = new Map<string, { lang: string; word: string; isPublic: boolean; folded: string; things: number }>();
  for (const { lang, text, isPublic } of texts) {
    const seen = new Set<string>();
    for (const { text: written, folded } of wordsOf(text)) {
      const word = written.toLowerCase();
      if (folded.length < 4 || /\d/.test(folded) || seen.has(word)) continue;
      seen.add(word);
      const key = `${lang} ${isPublic} ${word}`;
      const known = counts.get(key);
      if (known === undefined) counts.set(key, { lang, word, isPublic, folded, things: 1 });
      else known.things += 1;
    }
  }
  const rows = [...counts.values()];
  if (rows.length === 0) return;
  await sql`
    insert into catalogue.word as w (lang, word, is_public, folded, things)
    select * from unnest(
      ${rows.map((row) => row.lang)}::text[], ${rows.map((row) => row.word)}::text[], ${rows.map((row) => row.isPublic)}::boolean[],
      ${rows.map((row) => row.folded)}::text[], ${rows.map((row) => row.things)}::int[])
    on conflict (lang, word, is_public) do update set things = w.things + excluded.things`.execute(tx);
}
