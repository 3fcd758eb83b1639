import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { features } from "../src/app.ts";
import { addIssue } from "../src/journal/issues.ts";
import { readJatsInWorker } from "../src/journal/jats/read-in-worker.ts";
import { addJournal } from "../src/journal/journals.ts";
import { articlesOf } from "../src/journal/queries.ts";
import { migrate, openDatabase } from "../src/platform/database/index.ts";
import { newId } from "../src/platform/ids.ts";
import { projectRoot } from "../src/platform/paths.ts";
import { system, visitor } from "../src/platform/permissions/index.ts";

const middle = (values: number[]): number => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

// JATS into HTML in a worker, the time the worker itself takes for its first article (target: under 50 ms for a typical one), and the
// contents of an issue of 300 articles from the database; its whole page must take less than 50 ms.
export default async function measureJats({
  databaseUrl,
  say,
}: {
  databaseUrl: string;
  say(line: string): void;
}): Promise<void> {
  const samples = join(projectRoot, "../shared/samples/jats/articles");
  const demo = join(projectRoot, "demo/journal");
  const folder = await readdir(samples).then(
    () => samples,
    () => demo,
  );
  const all: number[] = [];
  for (const name of (await readdir(folder)).filter((file) => file.endsWith(".xml"))) {
    const bytes = await readFile(join(folder, name));
    const times: number[] = [];
    for (let run = 0; run < 5; run += 1) {
      const result = await readJatsInWorker({ bytes: new Uint8Array(bytes), files: {} });
      if ("milliseconds" in result) times.push(result.milliseconds);
    }
    all.push(middle(times));
    say(`${name}: ${(bytes.length / 1_000).toFixed(0)} kB, ${middle(times).toFixed(1)} ms`);
  }
  say(`a typical article: ${middle(all).toFixed(1)} ms; the slowest: ${Math.max(...all).toFixed(1)} ms`);

  const open = openDatabase(databaseUrl, { statementTimeout: 0 });
  try {
    await migrate(
      open.pool,
      features.flatMap((feature) => feature.migrations ?? []),
    );
    const title = { en: `Measured ${newId()}` };
    const none = { description: {}, issn: "", publisher: {}, publisherGroupId: null, languages: ["en"], sections: [] };
    const { id: journalId } = await addJournal(open.db, system, { ...none, title });
    const texts = { label: title, theme: {}, editorial: {}, notice: {} };
    const facts = { ...texts, year: 2_026, issuedOn: "2026-01-01", position: 1 };
    const { id: issueId } = await addIssue(open.db, system, journalId, 1, facts);
    await sql`
      with a as (
        insert into journal.article (id, journal_id, slug, issue_id, position, title, abstract, practice, keywords, language, state, published_at)
        select gen_random_uuid(), ${journalId}, 'article-' || n, ${issueId}, n, jsonb_build_object('en', 'Article ' || n), '{}', '{}', '{}', 'en', 'published', now()
        from generate_series(1, 300) n returning id)
      insert into journal.author (article_id, position, given, family, affiliations)
      select a.id, n, 'Given', 'Family ' || n, '[]' from a cross join generate_series(0, 4) n`.execute(open.db);
    const times: number[] = [];
    for (let run = 0; run < 50; run += 1) {
      const begun = performance.now();
      await articlesOf(open.db, visitor, issueId);
      times.push(performance.now() - begun);
    }
    say(`contents of 300 articles: p50 ${middle(times).toFixed(1)} ms, slowest ${Math.max(...times).toFixed(1)} ms`);
  } finally {
    await open.close();
  }
}
