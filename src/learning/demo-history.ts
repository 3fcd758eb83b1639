import { createHash } from "node:crypto";
import { sql } from "kysely";
import { demoAccountId, demoLearners } from "#people/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { newId } from "#platform/ids.ts";
import type { ContentsItem } from "./types.ts";

/** A figure from 0 up to 1 that is the same at each start. */
const drawn = (seed: string): number => createHash("sha1").update(seed).digest().readUInt32BE(0) / 2 ** 32;

interface DemoModule {
  id: string;
  versionId: string;
  slug: string;
  title: string;
  minutes: number;
  languages: string[];
  contents: ContentsItem[];
}

const day = 86_400_000;

interface Past {
  startedAt: Date;
  facts: {
    status: "completed" | "incomplete";
    success: "passed" | "failed" | "unknown";
    progress: number;
    score: number | null;
    seconds: number;
    lastAt: Date;
    completedAt: Date | null;
  };
}

/** What an invented learner did in a module, the same at each start; undefined for one they never took. */
function drawnPast(module: DemoModule, learner: { email: string; lang: string }): Past | undefined {
  const speaks = module.languages.includes(learner.lang);
  if (drawn(`${module.slug} ${learner.email}`) > (speaks ? 0.45 : 0.04)) return undefined;
  const seed = `${learner.email} ${module.slug}`;
  const isDone = drawn(`done ${seed}`) < 0.7;
  const isPassed = isDone && drawn(`passed ${seed}`) < 0.92;
  const progress = isDone ? 1 : Math.round(drawn(`far ${seed}`) * 80 + 10) / 100;
  const score = isDone
    ? Math.round((isPassed ? 0.8 + drawn(`score ${seed}`) * 0.2 : 0.4 + drawn(`score ${seed}`) * 0.35) * 100) / 100
    : null;
  const startedAt = new Date(Date.now() - Math.round((3 + drawn(`when ${seed}`) * 120) * day));
  const lastAt = new Date(startedAt.getTime() + Math.round(drawn(`span ${seed}`) * 3 * day));
  const seconds = Math.round(module.minutes * 60 * progress * (0.6 + drawn(`pace ${seed}`) * 0.8));
  return {
    startedAt,
    facts: {
      status: isDone ? "completed" : "incomplete",
      success: isDone ? (isPassed ? "passed" : "failed") : "unknown",
      progress,
      score,
      seconds,
      lastAt,
      completedAt: isDone ? lastAt : null,
    },
  };
}

/** Of those whom one signs in as, some have begun a module, so that something waits for them. */
const begun = [
  { name: "officer", title: "Train the trainer: designing a scenario exercise", progress: 0.4 },
  { name: "officer-ar", title: "Human rights in daily policing", progress: 0.6 },
  { name: "ncb-fr", title: "Recognising indicators of trafficking in persons at the border", progress: 0.3 },
];

function begunPast(module: DemoModule, progress: number): Past {
  const lastAt = new Date(Date.now() - 2 * day);
  const seconds = Math.round(module.minutes * 60 * progress);
  return {
    startedAt: new Date(lastAt.getTime() - day),
    facts: { status: "incomplete", success: "unknown", progress, score: null, seconds, lastAt, completedAt: null },
  };
}

async function putPast(tx: Tx, module: DemoModule, accountId: string, { startedAt, facts }: Past): Promise<void> {
  const [registrationId, attemptId] = [newId(), newId()];
  const { progress, seconds, score, success, lastAt } = facts;
  const isDone = facts.status === "completed";
  await tx
    .insertInto("learning.registration")
    .values({ id: registrationId, moduleId: module.id, accountId, attemptId, createdAt: startedAt, ...facts })
    .execute();
  await tx
    .insertInto("learning.attempt")
    .values({ id: attemptId, registrationId, versionId: module.versionId, number: 1, startedAt, ...facts })
    .execute();
  const scos = module.contents.filter((item) => item.kind === "sco");
  const reached = isDone ? scos.length : Math.max(1, Math.ceil(scos.length * progress));
  for (const [index, sco] of scos.slice(0, reached).entries()) {
    const isLast = index === reached - 1;
    await tx
      .insertInto("learning.scoState")
      .values({
        attemptId,
        item: sco.id,
        data: "{}",
        launch: 0,
        sequence: 0,
        status: isDone || !isLast ? "completed" : "incomplete",
        success: isDone && isLast ? success : "unknown",
        progress: isDone || !isLast ? 1 : 0.5,
        score: isDone && isLast ? score : null,
        seconds: Math.round(seconds / reached),
        updatedAt: lastAt,
      })
      .execute();
  }
}

/**
 * Gives the invented learners a past: who took what in the last four months, how far, with what result. Written as rows, since it
 * happened before this installation did; what the demo accounts do from now on goes the usual way.
 */
export async function loadDemoHistory({ db }: HouseParts, say: (line: string) => void): Promise<void> {
  const modules = (
    await sql<DemoModule>`
      select m.id, m.version_id, m.slug, m.title ->> 'en' as title, m.minutes, m.languages, v.contents from learning.module m join learning.version v on v.id = m.version_id
      where m.state = 'published' and not exists (select 1 from learning.registration r where r.module_id = m.id) order by m.slug`.execute(
      db,
    )
  ).rows;
  if (modules.length === 0) return;
  const learners = await demoLearners(db);
  let count = 0;
  await inTransaction(db, async (tx) => {
    for (const module of modules) {
      for (const learner of learners) {
        const past = drawnPast(module, learner);
        if (past === undefined) continue;
        await putPast(tx, module, learner.id, past);
        count += 1;
      }
      for (const { name, progress } of begun.filter(({ title }) => title === module.title)) {
        const id = await demoAccountId(tx as Db, name);
        if (id !== undefined) await putPast(tx, module, id, begunPast(module, progress));
      }
    }
    await sql`
      update learning.module m set learner_count = (select count(*) from learning.registration r where r.module_id = m.id)
      where id = any(${modules.map((module) => module.id)}::uuid[])`.execute(tx);
    await sql`
      update learning.registration r set country = a.country from people.public_account a
      where a.id = r.account_id and r.country is null and r.module_id = any(${modules.map((module) => module.id)}::uuid[])`.execute(
      tx,
    );
    await sql`
      insert into learning.module_country (module_id, country, learners)
      select r.module_id, a.country, count(*) from learning.registration r join people.public_account a on a.id = r.account_id
      where r.module_id = any(${modules.map((module) => module.id)}::uuid[]) and a.country is not null group by 1, 2
      on conflict (module_id, country) do update set learners = excluded.learners`.execute(tx);
  });
  if (count > 0) say(`${count} demo registrations`);
}
