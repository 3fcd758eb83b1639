// Jobs: what is done later, again or on a clock, in pg-boss on our PostgreSQL.
// Owns the schema pgboss, the queues and the dispatch of events to listeners.
// Refuses: jobs that are not idempotent; each may run again after a crash.
import { CompiledQuery, sql } from "kysely";
import type pg from "pg";
import { PgBoss } from "pg-boss";
import { inTransaction, type Tx } from "../database/index.ts";
import type { Listener } from "../events/index.ts";
import type { HouseParts } from "../feature.ts";
import { errorFields } from "../log.ts";

export interface Job<Payload = unknown> {
  name: string;
  /** When it runs by itself: a cron line in UTC. */
  cron?: string;
  retries?: number;
  /** Seconds after which a run is given up and tried again. */
  timeLimit?: number;
  /** Done in a moment each: many that wait are taken at once. */
  isQuick?: boolean;
  run(payload: Payload, house: HouseParts): Promise<void>;
}

export function job<Payload>(definition: Job<Payload>): Job {
  return definition as Job;
}

export interface RunningJobs {
  /** Dispatches waiting events now; otherwise twice a second. */
  dispatchEvents(): Promise<number>;
  send(name: string, payload: object): Promise<void>;
  stop(): Promise<void>;
}

/** pg-boss writing inside a transaction of ours. */
const within = (tx: Tx) => ({
  executeSql: async (text: string, values: unknown[] = []) => {
    const { rows } = await tx.withoutPlugins().executeQuery(CompiledQuery.raw(text, values));
    return { rows: rows as unknown[] };
  },
});

const listenerQueue = (listener: Listener): string => `on.${listener.event.name}.${listener.name}`;

/** Starts the workers. `every` hooks run on a timer in this process: sealing, mail. */
export async function startJobs(
  house: HouseParts,
  pool: pg.Pool,
  jobs: readonly Job[],
  listeners: readonly Listener[],
): Promise<RunningJobs> {
  const boss = new PgBoss({
    db: { executeSql: (text, values) => pool.query(text, values as unknown[]) },
    schema: "pgboss",
    supervise: true,
  });
  boss.on("error", (error) => house.log.error("job queue", errorFields(error)));
  await boss.start();
  const all: Job[] = [
    ...jobs,
    ...listeners.map((listener) => ({
      name: listenerQueue(listener),
      run: listener.handle as Job["run"],
      isQuick: listener.isQuick === true,
    })),
  ];
  for (const each of all) {
    await boss.createQueue(each.name);
    await boss.updateQueue(each.name, {
      retryLimit: each.retries ?? 5,
      retryBackoff: true,
      retryDelay: 2,
      expireInSeconds: each.timeLimit ?? 900,
    });
    if (each.cron !== undefined) await boss.schedule(each.name, each.cron);
    const run = async (one: { id: string; data: unknown }) => {
      try {
        await each.run(one.data, house);
      } catch (error) {
        house.log.error("job failed", { job: each.name, id: one.id, ...errorFields(error) });
        throw error;
      }
    };
    if (each.isQuick === true) {
      // One that fails is tried again by itself.
      const quickly = {
        pollingIntervalSeconds: 1,
        batchSize: 50,
        burstWhenBatchFull: true,
        perJobResults: true,
      } as const;
      await boss.work(each.name, quickly, async (batch) => {
        const results: { id: string; status: "completed" | "failed" }[] = [];
        for (const one of batch) {
          const status = await run(one).then(
            () => "completed" as const,
            () => "failed" as const,
          );
          results.push({ id: one.id, status });
        }
        return results;
      });
    } else
      await boss.work(each.name, { pollingIntervalSeconds: 1 }, async (batch) => {
        for (const one of batch) await run(one);
      });
  }

  const queuesOf = new Map<string, string[]>();
  for (const listener of listeners) {
    queuesOf.set(listener.event.name, [...(queuesOf.get(listener.event.name) ?? []), listenerQueue(listener)]);
  }
  const dispatchEvents = () =>
    inTransaction(house.db, async (tx) => {
      const { rows } = await sql<{ name: string; payload: object }>`
        delete from platform.event where id in (
          select id from platform.event order by id limit 200 for update skip locked
        ) returning name, payload`.execute(tx);
      for (const event of rows) {
        for (const queue of queuesOf.get(event.name) ?? []) await boss.send(queue, event.payload, { db: within(tx) });
      }
      return rows.length;
    });
  const timer = setInterval(() => {
    dispatchEvents().catch((error) => house.log.error("event dispatch", errorFields(error)));
  }, 500);
  return {
    dispatchEvents,
    send: async (name, payload) => void (await boss.send(name, payload)),
    async stop() {
      clearInterval(timer);
      await boss.stop({ graceful: true, timeout: 6_000, close: false });
    },
  };
}
