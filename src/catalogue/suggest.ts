import { sql } from "kysely";
import type { Db } from "#platform/database/index.ts";
import type { Language } from "#platform/i18n/index.ts";
import { type Actor, readerLabels } from "#platform/permissions/index.ts";
import { fold } from "./fold.ts";
import { allowed, newestAllowed, numberOf } from "./frame.ts";
import { cleanQuery } from "./parse-query.ts";
import { shownTo } from "./queries.ts";
import { subjectNames, subjects } from "./subjects.ts";
import type { CatalogueKind } from "./types.ts";
import { wordsOf } from "./words.ts";

export interface Suggestion {
  type: "subject" | CatalogueKind;
  text: string;
  /** The language of `text`. */
  lang: string;
  /** Below /{lang}. */
  path: string;
}

const mostSubjects = 3;
const mostTitles = 6;
/** The newest things, looked at one by one: what has begun so often is met there, and no long list need be read. */
const newestLookedAt = 2_000;
/** Titles looked at beyond those; among more than these, another letter must decide. */
const mostMatched = 500;

/** Every name of every subject, folded, for looking up while somebody types. */
const names = subjects.flatMap((subject) =>
  subjectNames(subject).map(({ lang, text }) => ({ subject, lang, text, folded: fold(text) })),
);

function suggestSubjects(folded: string, lang: Language): Suggestion[] {
  const found = new Map<string, Suggestion & { rank: number }>();
  for (const name of names) {
    const at = name.folded.indexOf(folded);
    if (at === -1 || (at > 0 && /[\p{L}\p{N}]/u.test(name.folded[at - 1] ?? ""))) continue;
    const rank = (at === 0 ? 0 : 2) + (name.lang === lang ? 0 : 1);
    const known = found.get(name.subject.id);
    if (known !== undefined && known.rank <= rank) continue;
    found.set(name.subject.id, {
      type: "subject",
      text: name.subject.label[lang],
      lang,
      path: `/subjects/${name.subject.id}`,
      rank,
    });
  }
  return [...found.values()]
    .sort((a, b) => a.rank - b.rank)
    .slice(0, mostSubjects)
    .map(({ rank, ...suggestion }) => suggestion);
}

/** What a reader may mean who has typed so much: subjects, and titles of things that reader may see. */
export async function suggest(db: Db, actor: Actor, typed: string, lang: Language): Promise<Suggestion[]> {
  const text = cleanQuery(typed);
  const words = [...wordsOf(text)].map((word) => word.folded).slice(0, 8);
  const last = words.pop();
  if (last === undefined || words.length + last.length < 2) return [];
  const query = [...words.map((word) => `'${word}'`), `'${last}':*`].join("&");
  const everything = { labels: readerLabels(actor), facts: [], fromYear: undefined, toYear: undefined };
  // In a subquery, so that the planner asks the index whatever was typed, as in `matched`.
  const { rows } = await sql<{ kind: CatalogueKind; title: string; lang: string; path: string }>`
    with recent as materialized (
      select f.id, f.facts, f.published_at from (${newestAllowed(everything, newestLookedAt)}) f
      where f.titles @@ (select ${query}::tsquery) limit ${mostMatched}::int
    ), matched as materialized (
      select * from recent where (select count(*) from recent) >= ${mostTitles}::int
      union all
      (select f.id, f.facts, f.published_at from catalogue.finder f
        where f.titles @@ (select ${query}::tsquery) and ${allowed(everything)} and (select count(*) from recent) < ${mostTitles}::int
        limit ${mostMatched}::int)
    ), best as (
      select m.id, row_number() over (order by ${numberOf(`told:${lang}`)} = any (m.facts) desc, m.published_at desc, m.id desc) as place
      from matched m order by place limit ${mostTitles}::int
    )
    select t.kind, t.path, e.title, e.lang
    from best b join catalogue.thing t on t.id = b.id join catalogue.entry e on e.thing_id = t.id and ${shownTo(lang)}
    order by b.place`.execute(db);
  const titles = rows.map((row) => ({ type: row.kind, text: row.title, lang: row.lang, path: row.path }));
  return [...suggestSubjects(fold(text), lang), ...titles];
}
