import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type pg from "pg";
import { countDueModules } from "../src/learning/owning/counts.ts";
import { openDatabase } from "../src/platform/database/index.ts";
import { openLoop, told } from "./load.ts";
import { populate, sessionToken, slugOf } from "./population.ts";
import { startServer } from "./serving.ts";

const owner = 8;

/** Everybody takes the first module: of two versions, with every result, over two years. */
async function crowd(pool: pg.Pool, learners: number): Promise<void> {
  const run = (text: string, values: unknown[] = []) => pool.query(text, values);
  const { rows } = await run("select id, version_id, learner_count from learning.module where slug = $1", [slugOf(1)]);
  const { id, version_id: versionId, learner_count: known } = rows[0] as Record<string, unknown>;
  if (known === learners) return;
  await run("delete from learning.registration where module_id = $1", [id]);
  await run(
    `insert into learning.version (id, module_id, number, standard, reading, contents, is_playable, package_sha256, package_size, file_count, total_bytes)
     select gen_random_uuid(), module_id, 2, standard, reading, contents, is_playable, package_sha256, package_size, file_count, total_bytes
     from learning.version where id = $1`,
    [versionId],
  );
  await run(
    `insert into learning.registration (id, module_id, account_id, status, success, progress, score, seconds, attempt_id, country, created_at, last_at, completed_at)
     select gen_random_uuid(), $1, id, case when n % 50 = 0 then 'not-started' when n % 3 = 0 then 'incomplete' else 'completed' end,
       case when n % 200 = 1 then 'failed' when n % 3 = 1 then 'passed' else 'unknown' end, (n % 100) / 100.0, (n % 97) / 97.0, n % 9000,
       gen_random_uuid(), country, now() - (n % 700 + 2) * interval '1 day', now() - (n % 700 + 1) * interval '1 day' - n * interval '1 millisecond',
       case when n % 3 > 0 and n % 50 > 0 then now() - (n % 700 + 1) * interval '1 day' end
     from (select id, country, row_number() over (order by id) as n from people.account) a where n <= $2`,
    [id, learners],
  );
  await run(
    `insert into learning.attempt (id, registration_id, version_id, number, status, success, progress, score, seconds, last_at)
     select r.attempt_id, r.id, (select v.id from learning.version v where v.module_id = $1 and v.number = case when r.seconds % 500 = 0 then 2 else 1 end),
       1, r.status, r.success, r.progress, r.score, r.seconds, r.last_at from learning.registration r where r.module_id = $1`,
    [id],
  );
  await run("update learning.module set learner_count = $2 where id = $1", [id, learners]);
  // Nobody answered anything: the job that counts answers must not look for some while pages are measured.
  await run(
    "insert into learning.module_count (module_id, answers_until) select id, now() from learning.module on conflict (module_id) do update set answers_until = now()",
  );
  // The owner looks after their country's people too, a fifth of whom chose to be found.
  const hash = createHash("sha256").update(sessionToken(owner)).digest();
  const { rows: accounts } = await run("select account_id from people.session where token_hash = $1", [hash]);
  const account = (accounts[0] as { account_id: string }).account_id;
  await run("update learning.module set owner_id = $2 where id = $1", [id, account]);
  await run("update people.role_grant set role = 'bureau-officer', scope = 'country:FR' where account_id = $1", [
    account,
  ]);
  await run("update people.session set is_strong = true where account_id = $1", [account]);
  await run(
    `insert into people.directory_entry (account_id, name_key, shows_country, shows_organisation, shows_function, shows_languages, languages)
     select id, lower(name), true, false, false, false, '{}' from people.account where right(id::text, 1) in ('0', '5', 'a')`,
  );
  await run("vacuum analyze");
}

// The owner's page of a module with 200,000 learners, and their export. Target: at 20/s p95 under 60 ms; 100 MB over what the idle server has.
export default async function measureOwnerPage({
  databaseUrl,
  args,
  say,
}: {
  databaseUrl: string;
  args: string[];
  say(line: string): void;
}): Promise<void> {
  const learners = args.includes("--small") ? 5_000 : 200_000;
  const open = openDatabase(databaseUrl, { statementTimeout: 0 });
  await populate(open.pool, { accounts: learners, modules: 100, attempts: learners * 2 }, say);
  await crowd(open.pool, learners);
  const begun = performance.now();
  await countDueModules(open.db);
  say(`counted anew in ${(performance.now() - begun).toFixed(0)} ms`);
  const folder = await mkdtemp(join(tmpdir(), "praxis-bench-data-"));
  const scans = async () => {
    const { rows } = await open.pool.query<{ name: string; count: number }>(
      `select relname as name, seq_scan::int as count from pg_stat_user_tables
       where (schemaname, relname) in (('learning', 'registration'), ('learning', 'attempt'), ('people', 'account'), ('people', 'directory_entry'))`,
    );
    return new Map(rows.map(({ name, count }) => [name, count]));
  };
  let server = await startServer(databaseUrl, folder);
  const cookie = () => ({ cookie: `praxis-${server.port}-session=${sessionToken(owner)}` });
  const here = `/fr/learning/${slugOf(1)}/learners`;
  try {
    const page = async (path: string) =>
      (await fetch(`http://localhost:${server.port}${path}`, { headers: cookie() })).text();
    const paths = [here];
    let next: string | undefined = here;
    for (let count = 0; count < 20 && next !== undefined; count += 1) {
      next = /href="([^"]*[?&](?:amp;)?after=[^"]+)"/.exec(await page(next))?.[1]?.replaceAll("&amp;", "&");
      if (next !== undefined) paths.push(next);
    }
    for (const state of ["unbegun", "running", "completed", "passed", "failed", "idle", "late"])
      paths.push(`${here}?state=${state}`, `${here}?state=${state}&country=FR`);
    for (const more of ["country=KE", "country=SG", "version=1", "version=2", "q=person+77", "q=person+1234", "q=zzzz"])
      paths.push(`${here}?${more}`);
    say(`${paths.length} different addresses`);
    const shot = (index: number) => ({ path: paths[index % paths.length] ?? "", port: server.port, headers: cookie() });
    await openLoop({ rate: 20, seconds: 6 }, shot);
    const before = await scans();
    for (let part = 0; part < 3; part += 1)
      say(told("owner's page", await openLoop({ rate: 20, seconds: 10 }, (index) => shot(index + part * 200))));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    for (const [name, count] of await scans()) say(`sequential scans of ${name}: ${count - (before.get(name) ?? 0)}`);
    for (const path of paths.filter((each) => !each.includes("after="))) {
      const figures = await openLoop({ rate: 20, seconds: 1 }, () => ({ path, port: server.port, headers: cookie() }));
      if (figures.p95 > 40) say(told(path, figures));
    }
    for (const kind of ["xlsx", "csv", "jsonl"]) {
      await server.stop();
      server = await startServer(databaseUrl, folder);
      await page(here);
      await new Promise((resolve) => setTimeout(resolve, 2_000));
      const idle = await server.memory();
      const started = performance.now();
      const response = await fetch(`http://localhost:${server.port}${here}.${kind}`, { headers: cookie() });
      let bytes = 0;
      for await (const chunk of response.body ?? []) bytes += (chunk as Uint8Array).length;
      const seconds = (performance.now() - started) / 1_000;
      const peak = await server.memoryPeak();
      say(
        `${kind}: ${(bytes / 1_048_576).toFixed(1)} MB in ${seconds.toFixed(1)} s; memory ${idle.toFixed(0)} MB idle, peak ${peak.toFixed(0)} MB, ${(peak - idle).toFixed(0)} more`,
      );
    }
  } finally {
    await server.stop();
    await open.close();
    await rm(folder, { recursive: true, force: true });
  }
}
