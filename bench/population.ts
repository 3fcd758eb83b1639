import { createHash } from "node:crypto";
import type pg from "pg";
import { features } from "../src/app.ts";
import { migrate } from "../src/platform/database/index.ts";

export interface Size {
  accounts: number;
  modules: number;
  attempts: number;
}

export const fullSize: Size = { accounts: 100_000, modules: 10_000, attempts: 1_000_000 };

/** The session cookie of the n-th account; the same at each run. */
export const sessionToken = (n: number): string => createHash("sha256").update(`session ${n}`).digest("base64url");
export const slugOf = (n: number): string => `module-${n}`;

/** Fills an empty installation: vetted accounts with sessions, published modules, attempts spread over both. */
export async function populate(
  pool: pg.Pool,
  { accounts, modules, attempts }: Size,
  say: (line: string) => void,
): Promise<void> {
  await migrate(
    pool,
    features.flatMap((feature) => feature.migrations ?? []),
  );
  const { rows } = await pool.query<{ n: number }>("select count(*)::int as n from people.account");
  if ((rows[0]?.n ?? 0) > 0) return;
  const started = performance.now();
  const client = await pool.connect();
  const run = (text: string, values: unknown[] = []) => client.query(text, values);
  await run("set statement_timeout = 0; set synchronous_commit = off");
  const uuid = (kind: number, n: string) => `('0190000${kind}-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
  await run(
    `insert into people.account (id, email, name, country, lang, vetted_at, vetted_until)
     select ${uuid(1, "n")}, 'person-' || n || '@police.example', 'Person ' || n, (array['FR','BW','EG','AR','DE','IN','US','SG'])[n % 8 + 1], (array['en','fr','es','ar'])[n % 4 + 1], now(), now() + interval '1 year'
     from generate_series(1, $1::int) n`,
    [accounts],
  );
  await run(
    `insert into people.role_grant (id, account_id, role) select ${uuid(2, "n")}, ${uuid(1, "n")}, 'learner' from generate_series(1, $1::int) n`,
    [accounts],
  );
  const tokens = Array.from({ length: accounts }, (_each, index) =>
    createHash("sha256")
      .update(sessionToken(index + 1))
      .digest(),
  );
  for (let from = 0; from < accounts; from += 20_000) {
    await run(
      `insert into people.session (id, token_hash, account_id, user_agent, network, expires_at)
       select ${uuid(3, "n")}, hash, ${uuid(1, "n")}, 'bench', '127.0.0.1', now() + interval '30 days'
       from (select hash, ordinality + $2::int as n from unnest($1::bytea[]) with ordinality as t (hash, ordinality)) t`,
      [tokens.slice(from, from + 20_000), from],
    );
  }
  const contents = JSON.stringify(
    Array.from({ length: 6 }, (_each, index) => ({
      id: `i${index}`,
      title: { en: `Lesson ${index + 1}: what to do and why` },
      depth: 0,
      kind: "sco",
    })),
  );
  await run(
    `insert into learning.module (id, slug, title, summary, objectives, languages, minutes, level, subjects, access, state, published_at, learner_count, owner_body)
     select ${uuid(4, "n")}, 'module-' || n, jsonb_build_object('en', 'Module ' || n, 'fr', 'Module ' || n || ' en français'), jsonb_build_object('en', repeat('What the module is about. ', 8)),
       '{"en": ["recognize what matters", "keep it as it was found", "write it down"]}', array['en'], 45, 'basic', array['cybercrime'], 'community', 'published', now() - n * interval '1 minute', 100, 'Capacity Building and Training'
     from generate_series(1, $1::int) n`,
    [modules],
  );
  const items = Array.from({ length: 6 }, (_each, index) => ({
    identifier: `i${index}`,
    title: { en: `Lesson ${index + 1}` },
    isVisible: true,
    scormType: "sco",
    href: `page${index}.html`,
    file: `page${index}.html`,
    hideLMSUI: [],
    sharedData: [],
    children: [],
  }));
  const organization = {
    identifier: "o",
    title: {},
    isDefault: true,
    objectivesGlobalToSystem: true,
    sharedDataGlobalToSystem: true,
    items,
  };
  const reading = JSON.stringify({
    standard: "scorm-1.2",
    title: {},
    description: {},
    languages: [],
    organizations: [organization],
    resources: [],
    problems: [],
    playable: true,
    fileCount: 10,
    totalBytes: 1000,
  });
  await run(
    `insert into learning.version (id, module_id, number, standard, reading, contents, is_playable, package_sha256, package_size, file_count, total_bytes)
     select ${uuid(5, "n")}, ${uuid(4, "n")}, 1, 'scorm-1.2', $3::jsonb, $2::jsonb, true, repeat('0', 64), 1000, 10, 1000 from generate_series(1, $1::int) n`,
    [modules, contents, reading],
  );
  await run(`update learning.module set version_id = ('01900005' || substr(id::text, 9))::uuid`);
  await run(
    `insert into learning.module_country (module_id, country, learners) select ${uuid(4, "n")}, c, 12 from generate_series(1, $1::int) n, unnest(array['FR','BW','EG','AR','DE','IN','US','SG']) c`,
    [modules],
  );
  // Attempt n belongs to account n % accounts and a module that walks through all of them: no pair twice.
  const each = Math.ceil(attempts / accounts);
  await run(
    `insert into learning.registration (id, module_id, account_id, status, progress, seconds, attempt_id)
     select ${uuid(6, "r")}, ${uuid(4, "((a * 7 + k * 997) % $2::int) + 1")}, ${uuid(1, "a")}, case when r % 3 = 0 then 'completed' else 'incomplete' end, 0.5, 900, ${uuid(7, "r")}
     from generate_series(1, $1::int) a, generate_series(0, $3::int - 1) k, lateral (select (a - 1) * $3::int + k + 1 as r) x on conflict do nothing`,
    [accounts, modules, each],
  );
  await run(
    `insert into learning.attempt (id, registration_id, version_id, number, status, progress, seconds)
     select attempt_id, id, ('01900005' || substr(module_id::text, 9))::uuid, 1, status, progress, seconds from learning.registration`,
  );
  await run(
    `insert into learning.sco_state (attempt_id, item, data, launch, sequence, status, success, progress, seconds)
     select id, 'i0', '{"cmi.core.lesson_location": "3", "cmi.suspend_data": "page=3"}', 1, 1, 'completed', 'unknown', 1, 300 from learning.attempt`,
  );
  await run("vacuum analyze");
  client.release();
  say(
    `filled with ${accounts} accounts, ${modules} modules, ${attempts} attempts in ${((performance.now() - started) / 1_000).toFixed(0)} s`,
  );
}

/** The module that an account of the population has begun. */
export const begunModule = (account: number, modules: number): number => ((account * 7) % modules) + 1;
