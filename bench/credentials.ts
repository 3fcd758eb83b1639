import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sql } from "kysely";
import { composition } from "../src/app.ts";
import { awardCredentials, defaultDesignId, issueWaiting } from "../src/credentials/index.ts";
import { inTransaction } from "../src/platform/database/index.ts";
import { openHouse } from "../src/platform/house.ts";
import { readSettings } from "../src/platform/settings.ts";
import { openLoop, told } from "./load.ts";
import { startServer } from "./serving.ts";

const subjects = ["cybercrime", "training-methods", "human-rights"];

// Certificates: 4,000 people are awarded one each, signed, and told by mail. Target: 200/s for all of it together. Then their pages at
// /verify, a different one each time. Target: at 200/s p95 under 30 ms.
export default async function measureCredentials({
  databaseUrl,
  args,
  say,
}: {
  databaseUrl: string;
  args: string[];
  say(line: string): void;
}): Promise<void> {
  const count = args.includes("--small") ? 500 : 4_000;
  const folder = await mkdtemp(join(tmpdir(), "praxis-bench-data-"));
  const settings = readSettings({ DATABASE_URL: databaseUrl, DATA_DIR: folder, LOG_LEVEL: "error" });
  const open = await openHouse({ settings, ...composition, mode: "serve" });
  const { db } = open.house;
  try {
    await sql`
      insert into people.account (id, email, name, lang, password_hash)
      select gen_random_uuid(), 'holder-' || n || '@bench.example', 'Holder ' || n, (array['en', 'fr', 'es', 'ar'])[n % 4 + 1], ''
      from generate_series(1, ${count}) n`.execute(db);
    const people = await db
      .selectFrom("people.account")
      .select("id")
      .where("email", "like", "%@bench.example")
      .execute();
    const achievement = {
      name: { en: "First responder", fr: "Premier intervenant", es: "Primer interviniente", ar: "المستجيب الأول" },
      description: { en: "What the first officer at a scene does in the first quarter of an hour." },
      criteria: { en: "Complete the course with a score of at least 80%." },
      path: "/learning/first-responder",
      minutes: 45,
      subjects,
      body: null,
      isAccredited: true,
      statement: {},
      renewal: {},
    };
    const begun = performance.now();
    const ids: string[] = [];
    const moduleId = crypto.randomUUID();
    for (let from = 0; from < people.length; from += 200) {
      await inTransaction(db, async (tx) => {
        const awards = people.slice(from, from + 200).map(({ id }, index) => ({
          accountId: id,
          source: { kind: "module", id: moduleId },
          achievement,
          result: { score: 0.8 + (index % 20) / 100, completedAt: new Date().toISOString() },
          designId: defaultDesignId,
        }));
        ids.push(...(await awardCredentials(tx, awards)));
      });
    }
    const awarded = performance.now();
    const signed = await issueWaiting(open.house);
    const ended = performance.now();
    const perSecond = (from: number, to: number) => (count / ((to - from) / 1_000)).toFixed(0);
    say(
      `${signed} credentials: awarded ${perSecond(begun, awarded)}/s, signed and told ${perSecond(awarded, ended)}/s`,
    );
    say(`all of it together: ${perSecond(begun, ended)}/s`);
    const server = await startServer(databaseUrl, folder);
    try {
      const shot = (index: number) => ({
        path: `/en/verify/${ids[(index * 7_919) % ids.length]}`,
        port: server.port,
        headers: {},
      });
      await openLoop({ rate: 100, seconds: 5 }, shot);
      for (let part = 0; part < 4; part += 1)
        say(told("verify page", await openLoop({ rate: 200, seconds: 8 }, (index) => shot(index + part * 1_600))));
      const list = await openLoop({ rate: 200, seconds: 5 }, () => ({
        path: "/credentials/status/1",
        port: server.port,
        headers: {},
      }));
      say(told("status list", list));
    } finally {
      await server.stop();
    }
  } finally {
    await open.close();
    await rm(folder, { recursive: true, force: true });
  }
}
