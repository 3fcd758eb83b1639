import { sql } from "kysely";
import { expect, vi } from "vitest";
import { type Db, inTransaction } from "#platform/database/index.ts";
import { newId } from "#platform/ids.ts";
import { system } from "#platform/permissions/index.ts";
import { buildHouse, test } from "../../../tests/support/house.ts";
import { audit, eraseAuditDetails, sealAudit, verifyAudit } from "./index.ts";

/** Seals what there is. Other tests' transactions on the same server may still run, and nothing is sealed past those. */
async function seal(db: Db): Promise<void> {
  await vi.waitFor(
    async () => {
      await sealAudit(db);
      expect((await verifyAudit(db)).unsealed).toBe(0);
    },
    { timeout: 15_000, interval: 100 },
  );
}

async function written(db: Db, count: number, target = newId()): Promise<void> {
  for (let n = 0; n < count; n += 1)
    await inTransaction(db, (tx) => audit(tx, system, "test.done", { target, n, words: "naïve “quotes” ١٢" }));
}

test("rows are sealed in order and the chain verifies", async ({ db }) => {
  await written(db, 5);
  await seal(db);
  const verdict = await verifyAudit(db);
  expect(verdict).toMatchObject({ isIntact: true, unsealed: 0 });
  expect(verdict.entries).toBeGreaterThanOrEqual(5);
});

test("a row whose transaction still runs is not passed over: nothing is sealed around it", async ({ open }) => {
  const { db } = open.house;
  await seal(db);
  const client = await open.house.connect();
  await client.query("begin");
  await client.query("select pg_current_xact_id()");
  await written(db, 1);
  expect(await sealAudit(db)).toBe(0);
  await client.query("commit");
  await client.end();
  await seal(db);
  expect(await verifyAudit(db)).toMatchObject({ isIntact: true });
});

test("erasing a person removes what rows said, and the chain still verifies", async ({ db }) => {
  const person = newId();
  await written(db, 3, person);
  await seal(db);
  await inTransaction(db, (tx) => eraseAuditDetails(tx, { id: person }));
  const verdict = await verifyAudit(db);
  expect(verdict).toMatchObject({ isIntact: true });
  expect(verdict.erased).toBeGreaterThanOrEqual(3);
  const { rows } = await sql`select 1 from platform.audit_entry where target_id = ${person}`.execute(db);
  expect(rows).toEqual([]);
});

test("a changed word, a removed row and a rewritten seal are each found", async () => {
  const tamper = async (statement: string) => {
    const open = await buildHouse();
    await written(open.house.db, 4);
    await seal(open.house.db);
    await open.pool.query(statement);
    const verdict = await verifyAudit(open.house.db);
    await open.tearDown();
    return verdict.firstFault;
  };
  expect(await tamper(`update platform.audit_entry set details = '{"n": 99}' where seal_number = 2`)).toEqual({
    number: 2,
    fault: "content",
  });
  expect(await tamper("delete from platform.audit_entry where seal_number = 3")).toEqual({ number: 4, fault: "gap" });
  expect(await tamper("update platform.audit_entry set seal = sha256('x') where seal_number = 1")).toEqual({
    number: 1,
    fault: "chain",
  });
});

test("what is rolled back leaves no row", async ({ db }) => {
  const target = newId();
  await inTransaction(db, async (tx) => {
    await audit(tx, system, "test.undone", { target });
    throw new Error("undo");
  }).catch(() => {});
  const { rows } = await sql`select 1 from platform.audit_entry where target_id = ${target}`.execute(db);
  expect(rows).toEqual([]);
});
