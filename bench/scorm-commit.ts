import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { Agent } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../src/platform/database/index.ts";
import { openLoop, told } from "./load.ts";
import { populate } from "./population.ts";
import { startServer } from "./serving.ts";
import { fire } from "./shots.ts";

const learners = 50;
const token = (n: number): string => createHash("sha256").update(`launch ${n}`).digest("base64url");

/** A label as the player's host names are: 40 characters of base32. */
const labelOf = (n: number): string => `${"a".repeat(38)}${"abcdefgh"[n >> 3] ?? "a"}${"abcdefgh"[n & 7] ?? "a"}`;

// SCORM commits, durable before they are answered. Target: at 500/s from 50 learners p95 under 40 ms; a kill in mid-load loses none.
export default async function measureCommits({
  databaseUrl,
  args,
  say,
}: {
  databaseUrl: string;
  args: string[];
  say(line: string): void;
}): Promise<void> {
  const open = openDatabase(databaseUrl, { statementTimeout: 0 });
  await populate(open.pool, { accounts: 10_000, modules: 1_000, attempts: 100_000 }, say);
  await open.pool.query("delete from learning.launch");
  const { rows: attempts } = await open.pool.query<{ id: string; version: string; module: string; account: string }>(
    `select a.id, a.version_id as version, r.module_id as module, r.account_id as account
     from learning.attempt a join learning.registration r on r.id = a.registration_id where a.status = 'incomplete' order by a.id limit ${learners}`,
  );
  for (const [index, attempt] of attempts.entries()) {
    await open.pool.query("update learning.attempt set launches = 2 where id = $1", [attempt.id]);
    await open.pool.query(
      `insert into learning.launch (id, token_hash, attempt_id, version_id, module_id, account_id, number, mode, lang, origin_label, expires_at)
       values (gen_random_uuid(), $1, $2, $3, $4, $5, 2, 'normal', 'en', $6, now() + interval '12 hours')`,
      [
        createHash("sha256").update(token(index)).digest(),
        attempt.id,
        attempt.version,
        attempt.module,
        attempt.account,
        labelOf(index),
      ],
    );
  }
  const folder = await mkdtemp(join(tmpdir(), "praxis-bench-data-"));
  let server = await startServer(databaseUrl, folder);
  const sequences = Array.from({ length: learners }, () => 1);
  const acknowledged = Array.from({ length: learners }, () => 0);
  const suspended = "x".repeat(2_000);
  const shot = (index: number) => {
    const learner = index % learners;
    const sequence = (sequences[learner] ?? 0) + 1;
    sequences[learner] = sequence;
    return {
      method: "POST" as const,
      path: "/-/commit",
      port: server.contentPort,
      host: `${labelOf(learner)}.localhost:${server.contentPort}`,
      headers: {
        authorization: `Bearer ${token(learner)}`,
        "content-type": "application/json",
        origin: `http://${labelOf(learner)}.localhost:${server.contentPort}`,
      },
      body: JSON.stringify({
        by: 2,
        launch: 2,
        sequence,
        item: "i1",
        at: new Date().toISOString(),
        data: {
          "cmi.core.lesson_status": "incomplete",
          "cmi.core.lesson_location": String(sequence),
          "cmi.suspend_data": suspended,
          "cmi.core.session_time": "00:10:00",
        },
        events: [],
        current: "i1",
      }),
    };
  };
  try {
    await openLoop({ rate: 200, seconds: 3 }, shot);
    say(told("SCORM commit", await openLoop({ rate: 500, seconds: 15 }, shot)));
    say(`memory ${(await server.memory()).toFixed(0)} MB, peak ${(await server.memoryPeak()).toFixed(0)} MB`);

    if (args.includes("--no-kill")) return;

    // Kill in mid-load: what was answered before must be there.
    let isKilled = false;
    const agent = new Agent({ keepAlive: true, maxSockets: learners });
    const load = Promise.all(
      Array.from({ length: learners }, async (_each, learner) => {
        while (!isKilled) {
          const one = shot(learner);
          const { sequence } = JSON.parse(one.body) as { sequence: number };
          const status = await fire(agent, one).catch(() => 0);
          if (status === 200) acknowledged[learner] = Math.max(acknowledged[learner] ?? 0, sequence);
        }
      }),
    );
    await new Promise((resolve) => setTimeout(resolve, 3_000));
    server.process.kill("SIGKILL");
    isKilled = true;
    await load;
    let lost = 0;
    for (const [index, attempt] of attempts.entries()) {
      const { rows } = await open.pool.query<{ sequence: number }>(
        "select sequence from learning.sco_state where attempt_id = $1 and item = 'i1'",
        [attempt.id],
      );
      if ((rows[0]?.sequence ?? 0) < (acknowledged[index] ?? 0)) lost += 1;
    }
    const total = acknowledged.filter((sequence) => sequence > 0).length;
    say(`killed in mid-load: ${total} learners had acknowledged commits, ${lost} lost any`);
    server = await startServer(databaseUrl, folder);
  } finally {
    await server.stop();
    await open.close();
    await rm(folder, { recursive: true, force: true });
  }
}
