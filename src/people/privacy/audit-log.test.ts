import { sql } from "kysely";
import { expect, vi } from "vitest";
import { audit, readAudit, sealAudit, verifyAudit } from "#platform/audit/index.ts";
import { decodeCursor, inTransaction } from "#platform/database/index.ts";
import { newId } from "#platform/ids.ts";
import { isAllowed } from "#platform/permissions/index.ts";
import { anAccount, buildHouse, test, Visitor } from "../../../tests/support/house.ts";
import { features } from "../../app.ts";
import { carryOutAuditCheck, newestChecks, readAuditLog } from "./audit-log.ts";
import { setProtected } from "./protection.ts";

test("only an auditor reads the audit log, and an auditor may nothing else that not everybody may", async ({
  db,
  app,
}) => {
  const auditor = await anAccount(db, { roles: ["auditor"] });
  const admin = await anAccount(db, { roles: ["administrator"] });
  expect((await new Visitor(app, auditor.token).get("/en/admin/audit")).status).toBe(200);
  expect((await new Visitor(app, admin.token).get("/en/admin/audit")).status).toBe(403);
  expect((await new Visitor(app).get("/en/admin/audit")).status).toBe(401);
  await expect(readAuditLog(db, admin, {}, undefined)).rejects.toThrow("platform.forbidden");
  const learner = await anAccount(db);
  const more = features
    .flatMap((feature) => feature.permissions ?? [])
    .filter((permission) => isAllowed(auditor, permission) && !isAllowed(learner, permission));
  expect(more.map(({ name }) => name)).toEqual(["people.read-audit"]);
});

test("a person's trail is what they did and what was done about them, by address or id", async ({ db }) => {
  const auditor = await anAccount(db, { roles: ["auditor"] });
  const person = await anAccount(db, { name: "Trail Person" });
  const other = await anAccount(db);
  await inTransaction(db, async (tx) => {
    await audit(tx, person, "test.did", { target: other.id });
    await audit(tx, other, "test.suffered", { target: person.id });
    await audit(tx, other, "test.elsewhere", { target: other.id });
  });
  for (const given of [person.id, person.email.toUpperCase()]) {
    const { rows } = await readAuditLog(db, auditor, { person: given, kind: "test" }, undefined);
    expect(rows.map(({ action }) => action).sort()).toEqual(["test.did", "test.suffered"]);
  }
  const [row] = (await readAuditLog(db, auditor, { person: person.id, kind: "test.did" }, undefined)).rows;
  expect(row).toMatchObject({ actorName: "Trail Person" });
  expect((await readAuditLog(db, auditor, { person: "nobody@police.example" }, undefined)).rows).toEqual([]);
  const admin = await anAccount(db, { roles: ["administrator"] });
  await setProtected(db, admin, person.email, true);
  const [hidden] = (await readAuditLog(db, auditor, { person: person.id, kind: "test.did" }, undefined)).rows;
  expect(hidden).toMatchObject({ actorId: person.id, actorName: null });
});

test("days bound the log, and pages follow each other without a gap", async ({ db }) => {
  const auditor = await anAccount(db, { roles: ["auditor"] });
  const target = newId();
  await inTransaction(db, async (tx) => {
    for (let n = 0; n < 230; n += 1) await audit(tx, auditor, "test.counted", { target, n });
  });
  const seen: string[] = [];
  let next: string | undefined;
  do {
    const page = await readAuditLog(db, auditor, { person: target, kind: "test.counted" }, decodeCursor(next, 2));
    seen.push(...page.rows.map(({ id }) => id));
    next = page.next;
  } while (next !== undefined);
  expect(new Set(seen).size).toBe(230);
  expect(seen.length).toBe(230);
  await sql`update platform.audit_entry set at = '2020-02-29T23:59:59.9Z' where id = ${seen[0]}`.execute(db);
  const { rows } = await readAudit(db, { from: "2020-02-29", until: "2020-02-29" }, undefined);
  expect(rows.map(({ id }) => id)).toEqual([seen[0]]);
});

test("no filter of the log is hurt by what somebody writes into it", async ({ db, app }) => {
  const auditor = await anAccount(db, { roles: ["auditor"] });
  const browser = new Visitor(app, auditor.token);
  for (const hostile of [
    "'",
    '"><script>alert(1)</script>',
    "%00",
    "a".repeat(5_000),
    "people.'; drop table x",
    "\u202e",
    "2026-99-99",
  ]) {
    for (const name of ["person", "kind", "from", "until", "after"]) {
      const response = await browser.get(`/en/admin/audit?${new URLSearchParams({ [name]: hostile })}`);
      expect(response.status, `${name} ${hostile.slice(0, 20)}`).toBe(200);
      expect(await response.text()).not.toContain("<script>alert");
    }
  }
  const cursor = Buffer.from(JSON.stringify(["nonsense", "nonsense"])).toString("base64url");
  expect((await browser.get(`/en/admin/audit?after=${cursor}`)).status).toBeLessThan(500);
  expect((await browser.get(`/en/people?after=${cursor}`)).status).toBeLessThan(500);
});

test("an auditor has the chain verified, and an altered one is told of", async () => {
  const open = await buildHouse();
  const { db } = open.house;
  const auditor = await anAccount(db, { roles: ["auditor"] });
  const { createSites } = await import("../../platform/house.ts");
  const browser = new Visitor(createSites(open).portal, auditor.token);
  const verify = async () => {
    await browser.post("/en/admin/audit/verify", {}, { page: "/en/admin/audit" });
    const [check] = await newestChecks(db);
    expect(await (await browser.get("/en/admin/audit")).text()).toContain("Being verified since");
    await carryOutAuditCheck(open.house, check?.id ?? "");
    return (await browser.get("/en/admin/audit")).text();
  };
  await vi.waitFor(async () => {
    await sealAudit(db);
    expect((await verifyAudit(db)).unsealed).toBe(0);
  }, 15_000);
  expect(await verify()).toContain("the chain is whole");
  await sql`update platform.audit_entry set action = 'test.forged' where seal_number = 1`.execute(db);
  expect(await verify()).toContain("entry 1 does not say what was sealed");
  await open.tearDown();
}, 60_000);
