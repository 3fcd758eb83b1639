import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../src/platform/database/index.ts";
import { openLoop, told } from "./load.ts";
import { populate, sessionToken } from "./population.ts";
import { startServer } from "./serving.ts";

const own = 20_000;
const officer = 8;

// The lists of a bureau with 20,000 people of its own among 100,000. Target: at 50/s p95 under 30 ms.
export default async function measureBureauLists({
  databaseUrl,
  say,
}: {
  databaseUrl: string;
  say(line: string): void;
}): Promise<void> {
  const open = openDatabase(databaseUrl, { statementTimeout: 0 });
  await populate(open.pool, { accounts: 100_000, modules: 500, attempts: 50_000 }, say);
  const run = (text: string, values: unknown[] = []) => open.pool.query(text, values);
  await run("update people.account set country = 'DE' where country = 'FR'");
  // Half are vetted for a year or two, some soon lapse or have, some have never come; a hundred ask to be renewed.
  await run(
    `update people.account a set country = 'FR', organisation = 'Service ' || n % 40, vetted_until = case when n % 10 = 0 then null else now() + (n % 700 - 20) * interval '1 day' end,
       last_seen_at = case when n % 5 = 0 then now() - interval '2 years' else now() end
     from (select id, row_number() over (order by id) as n from people.account) r where r.id = a.id and r.n <= $1`,
    [own],
  );
  await run(
    `insert into people.access_request (id, account_id, kind, email, name, country, organisation, function, lang, reason, state, waiting_since)
     select gen_random_uuid(), id, 'officer', email, name, 'FR', 'Service', 'Officer', 'fr', 'For the course', 'waiting', now() - random() * interval '9 days'
     from people.account where country = 'FR' order by id limit 100`,
  );
  const hash = createHash("sha256").update(sessionToken(officer)).digest();
  await run(
    "update people.role_grant set role = 'bureau-officer', scope = 'country:FR' where account_id = (select account_id from people.session where token_hash = $1)",
    [hash],
  );
  await run("update people.session set is_strong = true where token_hash = $1", [hash]);
  await run("vacuum analyze people.account");
  const folder = await mkdtemp(join(tmpdir(), "praxis-bench-data-"));
  const server = await startServer(databaseUrl, folder);
  try {
    const headers = { cookie: `praxis-${server.port}-session=${sessionToken(officer)}` };
    const page = async (path: string) => (await fetch(`http://localhost:${server.port}${path}`, { headers })).text();
    // As a person walks: the first pages, pages far down, each filter, names looked for.
    const paths = ["/fr/bureau", "/fr/bureau/requests", "/fr/bureau/renewals", "/fr/bureau/people"];
    for (const list of ["/fr/bureau/people", "/fr/bureau/renewals"]) {
      let next: string | undefined = list;
      for (let count = 0; count < 30 && next !== undefined; count += 1) {
        next = /href="([^"]*[?&](?:amp;)?after=[^"]+)"/.exec(await page(next))?.[1]?.replaceAll("&amp;", "&");
        if (next !== undefined) paths.push(next);
      }
    }
    for (const state of ["vetted", "lapsed", "unvetted", "suspended", "dormant"])
      paths.push(`/fr/bureau/people?state=${state}`);
    for (const name of ["Person 77", "person 1234", "service 12", "zzzz", "police.example", "erso"])
      paths.push(`/fr/bureau/people?q=${encodeURIComponent(name)}`);
    say(`${paths.length} different addresses`);
    const shot = (index: number) => ({ path: paths[index % paths.length] ?? "", port: server.port, headers });
    await openLoop({ rate: 50, seconds: 4 }, shot);
    say(told("bureau lists", await openLoop({ rate: 50, seconds: 20 }, shot)));
    for (const path of ["/fr/bureau/people", "/fr/bureau/people?q=zzzz", "/fr/bureau/people?state=suspended"])
      say(told(path, await openLoop({ rate: 50, seconds: 4 }, () => ({ path, port: server.port, headers }))));
    say(`memory ${(await server.memory()).toFixed(0)} MB, peak ${(await server.memoryPeak()).toFixed(0)} MB`);
  } finally {
    await server.stop();
    await open.close();
    await rm(folder, { recursive: true, force: true });
  }
}
