import { randomUUID } from "node:crypto";
import pg from "pg";
import { expect, test } from "vitest";
import { migrate } from "#platform/database/index.ts";
import { freshDatabase } from "../../tests/support/house.ts";
import { lrs } from "./feature.ts";
import { mentionsOf } from "./keeping/relations.ts";
import { storedAt } from "./keeping/sequence.ts";

test("statements kept before the store had numbers are found by the same keys as new ones, in the order of their storing", async () => {
  const database = await freshDatabase({ isEmpty: true });
  const pool = new pg.Pool({ connectionString: database.url });
  try {
    const migrations = lrs.migrations ?? [];
    await migrate(pool, migrations.slice(0, 1));
    const authority = { objectType: "Agent", account: { homePage: "http://localhost:3000", name: "praxis" } };
    const statements = [0, 1, 2].map((index) => ({
      id: randomUUID(),
      actor: { account: { homePage: "http://localhost:3000", name: `learner ${index % 2}` } },
      verb: { id: "http://adlnet.gov/expapi/verbs/completed", display: { "en-US": "completed" } },
      object: { objectType: "Activity", id: `http://localhost:3000/en/learning/é-${index}` },
      context: {
        registration: randomUUID(),
        contextActivities: {
          parent: [{ id: "http://localhost:3000/en/learning/course" }],
          grouping: [{ id: "http://a.example/1" }],
        },
      },
      authority,
      stored: `2026-11-24T10:00:00.00${index}Z`,
    }));
    for (const each of statements.toReversed())
      await pool.query(
        `insert into lrs.statement (id, stored, happened_at, actor, verb, activity, registration, raw) values ($1, $2, $2, $3, $4, $5, $6, $7)`,
        [
          each.id,
          each.stored,
          `account:http://localhost:3000|${each.actor.account.name}`,
          each.verb.id,
          each.object.id,
          each.context.registration,
          JSON.stringify(each),
        ],
      );
    await migrate(pool, migrations);
    const { rows } = await pool.query<{ id: string; seq: number; keys: string[] }>(
      `select id, seq, array(select key::text from lrs.relation r where r.seq = s.seq) as keys from lrs.statement s order by seq`,
    );
    expect(rows.map(({ id }) => id)).toEqual(statements.map(({ id }) => id));
    for (const [index, { seq, keys }] of rows.entries()) {
      const statement = statements[index] ?? {};
      expect(storedAt(seq).toISOString()).toBe(statements[index]?.stored);
      expect([...keys].sort()).toEqual([...mentionsOf(statement, authority).keys].sort());
    }
  } finally {
    await pool.end();
    await database.drop();
  }
});
