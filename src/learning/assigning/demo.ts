import { sql } from "kysely";
import { actorOf, demoAccountId, demoLearners } from "#people/index.ts";
import { type Db, inTransaction } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { type Account, requireAccount, system } from "#platform/permissions/index.ts";
import type { PathThing } from "../paths/types.ts";
import { type AssignmentFacts, assign } from "./assignments.ts";
import { addCohort } from "./cohorts.ts";
import { setEnrolment } from "./enrolment.ts";
import { askForPlace } from "./places.ts";
import { tellAsked } from "./telling.ts";

const day = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

const moduleBy = (db: Db, title: string) =>
  sql<{ id: string }>`select id from learning.module where title ->> 'en' = ${title} and state = 'published'`
    .execute(db)
    .then(({ rows }) => rows[0]?.id);
const pathBy = (db: Db, title: string) =>
  sql<{ id: string }>`select id from learning.path where title ->> 'en' = ${title} and state = 'published'`
    .execute(db)
    .then(({ rows }) => rows[0]?.id);

const facts = (thing: PathThing, over: Partial<AssignmentFacts>): AssignmentFacts => ({
  thing,
  scope: "",
  audience: { accountIds: [] },
  isMandatory: true,
  startsOn: day(0),
  dueOn: null,
  countsEarlier: true,
  needsRelease: false,
  remindDays: 7,
  note: "",
  ...over,
});

/** What bureaus and the directorate ask of the demonstration's people, some of it late; modules with an owner's word and with few places. Once. */
export async function loadDemoAssignments(house: HouseParts, say: (line: string) => void): Promise<void> {
  const { db } = house;
  if ((await db.selectFrom("learning.assignment").select("id").limit(1).executeTakeFirst()) !== undefined) return;
  const [officerId, bureauId, trainerId] = await Promise.all([
    demoAccountId(db, "officer"),
    demoAccountId(db, "ncb-fr"),
    demoAccountId(db, "trainer"),
  ]);
  const [patrol, border, rights, training, interviewing] = await Promise.all([
    pathBy(db, "On patrol: the first steps"),
    pathBy(db, "At the border"),
    moduleBy(db, "Human rights in daily policing"),
    moduleBy(db, "Train the trainer: designing a scenario exercise"),
    moduleBy(db, "Investigative interviewing: listening to know"),
  ]);
  if (officerId === undefined || bureauId === undefined || trainerId === undefined) return;
  const [bureau, trainer] = await Promise.all(
    [bureauId, trainerId].map(async (id) => requireAccount(await actorOf(db, id))),
  );
  if (bureau === undefined || trainer === undefined) return;
  const learners = await demoLearners(db);
  const french = learners.filter(({ country }) => country === "FR").map(({ id }) => id);
  if (patrol !== undefined && border !== undefined) await askFrench(db, bureau, french, { patrol, border });
  if (rights !== undefined)
    await assign(
      db,
      trainer,
      facts({ kind: "module", id: rights }, { audience: { accountIds: [officerId, bureauId] }, dueOn: day(10) }),
    );
  await tellAsked(house);
  const others = learners.filter(({ country }) => country !== "FR");
  if (training !== undefined) {
    await setEnrolment(house, system, training, { way: "approval", capacity: null, closesAt: null, acceptHours: 72 });
    await askAll(
      house,
      training,
      others.slice(0, 2).map(({ id }) => id),
    );
  }
  if (interviewing !== undefined) {
    await setEnrolment(house, system, interviewing, { way: "free", capacity: 2, closesAt: null, acceptHours: 72 });
    await askAll(
      house,
      interviewing,
      others.slice(2, 6).map(({ id }) => id),
    );
  }
  say("assignments, a cohort, and modules with few places");
}

async function askFrench(
  db: Db,
  bureau: Account,
  people: readonly string[],
  { patrol, border }: { patrol: string; border: string },
): Promise<void> {
  const scope = "country:FR";
  const cohortId = await addCohort(db, bureau, { name: "Promotion de printemps", scope });
  await sql`
    insert into learning.cohort_member (cohort_id, account_id) select ${cohortId}, id from unnest(${people.slice(0, 8)}::uuid[]) a (id)`.execute(
    db,
  );
  if (people.length === 0) return;
  const late = await assign(
    db,
    bureau,
    facts(
      { kind: "path", id: patrol },
      { scope, audience: { cohortId }, dueOn: day(1), note: "Avant la prise de service." },
    ),
  );
  // It was asked forty days ago, and was due twelve days ago.
  await inTransaction(db, async (tx) => {
    await sql`
      update learning.assignment set starts_on = starts_on - 40, due_on = due_on - 13, created_at = created_at - interval '40 days'
      where id = ${late.id}`.execute(tx);
    await sql`
      update learning.assigned set starts_at = starts_at - interval '40 days', due_at = due_at - interval '13 days' where assignment_id = ${late.id}`.execute(
      tx,
    );
  });
  await assign(
    db,
    bureau,
    facts(
      { kind: "path", id: border },
      { scope, audience: { accountIds: people.slice(0, 4) }, dueOn: day(30), needsRelease: true, isMandatory: false },
    ),
  );
}

async function askAll(house: HouseParts, moduleId: string, people: readonly string[]): Promise<void> {
  for (const id of people) {
    const actor = await actorOf(house.db, id);
    if (actor.kind === "account") await askForPlace(house, actor, moduleId, { code: "", words: "" }, "127.0.0.1");
  }
}
