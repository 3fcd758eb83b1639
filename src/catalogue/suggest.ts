import { sql } from "kysely";
import type { Db } from "#platform/database/index.ts";
import type { Language } from "#platform/i18n/index.ts";
import { type Actor, readerLabels } from "#platform/permissions/index.ts";
import { fold } from "./fold.ts";
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
/** Titles looked at; among more than these, another letter must decide. */
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
  // In a subquery, so that the planner asks the index whatever was typed, as in `matched`.
  const { rows } = await sql<{ kind: CatalogueKind; title: string; lang: string; path: string }>`
    with matched as materialized (
      select t.id, t.kind, t.path, t.published_at from catalogue.thing t
      where t.titles @@ (select ${query}::tsquery) and t.readers && ${readerLabels(actor)}::text[]
      limit ${mostMatched}::int
    )
    select m.kind, m.path, e.title, e.lang
    from matched m join catalogue.entry e on e.thing_id = m.id and ${shownTo(lang)}
    order by (e.lang = ${lang}) desc, m.published_at desc, m.id desc
    limit ${mostTitles}::int`.execute(db);
  const titles = rows.map((row) => ({ type: row.kind, text: row.title, lang: row.lang, path: row.path }));
  return [...suggestSubjects(fold(text), lang), ...titles];
}
