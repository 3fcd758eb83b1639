import { sql } from "kysely";
import { describe, expect } from "vitest";
import type { HouseParts } from "#platform/feature.ts";
import { anAccount, test, Visitor } from "../../../tests/support/house.ts";
import { password, setUp } from "../security/test-sign-in.ts";
import { rolesCommands } from "./commands.ts";
import { anAdministrator, grantsOf, mailsTo } from "./test-grants.ts";

/** Runs a command as the operator does; what it said and what `--json` prints. */
async function run(house: Omit<HouseParts, "connect">, name: string, options: Record<string, string | boolean>) {
  const said: string[] = [];
  const command = rolesCommands.find((each) => each.name === name);
  const stdin = () => Promise.resolve("");
  const arg = { positionals: [], options, say: (line: string) => said.push(line), stdin };
  const printed = await command?.run({ ...house, connect: () => Promise.reject() }, arg);
  return { said, printed };
}

describe("account grant", () => {
  test("gives a role, for a country and a time where that is said, and tells the person", async ({ open, db }) => {
    const person = await anAccount(db, { country: "FR" });
    const email = person.email.toUpperCase();
    const outcome = await run(open.house, "account grant", {
      email,
      role: "librarian",
      until: "2099-12-31",
      reason: "The new one",
    });
    expect(outcome).toEqual({
      said: [`${email} is librarian now.`],
      printed: { id: person.id, role: "librarian", scope: "" },
    });
    // The operator makes the first bureau officer, which one administrator alone may not.
    await run(open.house, "account grant", { email, role: "bureau-officer", scope: "country:FR" });
    expect(await grantsOf(db, person.id)).toEqual(["bureau-officer country:FR", "learner", "librarian"]);
    const { rows } =
      await sql`select ends_at, granted_by, reason from people.role_grant where account_id = ${person.id} and role = 'librarian'`.execute(
        db,
      );
    expect(rows).toEqual([{ endsAt: new Date("2099-12-31T23:59:59.999Z"), grantedBy: null, reason: "The new one" }]);
    expect((await mailsTo(db, person.email)).some(({ body }) => body.includes("The new one"))).toBe(true);
  });

  test("refuses an unknown address, role, place or day, and changes nothing", async ({ open, db }) => {
    const person = await anAccount(db);
    const { email } = person;
    for (const [options, message] of [
      [{ email: "nobody@police.example", role: "librarian" }, "no account has the address"],
      [{ email, role: "emperor" }, "--role is one of"],
      [{ email }, "--role is one of"],
      [{ email, role: "librarian", until: "tomorrow" }, "--until is a day"],
      [{ email, role: "librarian", until: "2001-01-01" }, "roles.in-the-past"],
      [{ email, role: "librarian", scope: "country:FR" }, "roles.wrong-scope"],
      [{ email, role: "bureau-officer", scope: "country:XX" }, "roles.wrong-scope"],
      [{ email, role: "learner" }, "roles.already-held"],
    ] as [Record<string, string>, string][])
      await expect(run(open.house, "account grant", options), message).rejects.toThrow(message);
    expect(await grantsOf(db, person.id)).toEqual(["learner"]);
  });
});

describe("account end-role", () => {
  test("ends a role at once, where it is held and nowhere else", async ({ open, db }) => {
    const person = await anAccount(db, { roles: ["bureau-officer"], country: "FR" });
    const options = { email: person.email, role: "bureau-officer" };
    await expect(run(open.house, "account end-role", { ...options, scope: "country:DE" })).rejects.toThrow(
      "does not hold",
    );
    await expect(run(open.house, "account end-role", options)).rejects.toThrow("does not hold");
    const outcome = await run(open.house, "account end-role", { ...options, scope: "country:FR", reason: "Moved" });
    expect(outcome.said).toEqual([`${person.email} is bureau-officer no longer.`]);
    expect(await grantsOf(db, person.id)).toEqual([]);
    await expect(run(open.house, "account end-role", { ...options, scope: "country:FR" })).rejects.toThrow(
      "roles.ended",
    );
  });

  test("leaves one administrator, also to the operator", async ({ open, db }) => {
    await sql`update people.role_grant set ends_at = now() where role = 'administrator'`.execute(db);
    const { email } = await anAdministrator(db);
    await expect(run(open.house, "account end-role", { email, role: "administrator" })).rejects.toThrow(
      "roles.last-administrator",
    );
    await expect(run(open.house, "account disable", { email })).rejects.toThrow("roles.last-administrator");
  });
});

test("account disable closes an account and ends its sessions; --open opens it again", async ({ app, open, db }) => {
  const person = await anAccount(db, { password });
  const enter = async () => (await new Visitor(app).post("/en/sign-in", { email: person.email, password })).status;
  const closed = await run(open.house, "account disable", { email: person.email, reason: "Asked by the bureau" });
  expect(closed).toEqual({ said: [`${person.email} is closed.`], printed: { id: person.id, isOpen: false } });
  expect((await new Visitor(app, person.token).get("/en/account")).status).toBe(401);
  expect(await enter()).toBe(422);
  await expect(run(open.house, "account disable", { email: person.email })).rejects.toThrow("roles.disabled");
  await run(open.house, "account disable", { email: person.email, open: true });
  expect(await enter()).toBe(303);
  expect((await mailsTo(db, person.email)).some(({ body }) => body.includes("Asked by the bureau"))).toBe(true);
});

test("account reset-second-factor lets the password open the account again", async ({ app, open, db }) => {
  const person = await anAccount(db, { password });
  await setUp(new Visitor(app, person.token));
  const enter = async () =>
    (await new Visitor(app).post("/en/sign-in", { email: person.email, password })).headers.get("location");
  expect(await enter()).toBe("/en/sign-in/second-factor");
  const { said } = await run(open.house, "account reset-second-factor", {
    email: person.email,
    reason: "Seen in person",
  });
  expect(said.join()).toContain("signs in with the password alone");
  expect(await enter()).toBe("/en");
  expect((await new Visitor(app, person.token).get("/en/account")).status).toBe(401);
});

test("account end-sessions signs one account out everywhere, or everybody, and never by mistake", async ({
  app,
  open,
  db,
}) => {
  const [person, other] = [await anAccount(db), await anAccount(db)];
  const opened = async ({ token }: { token: string }) => (await new Visitor(app, token).get("/en/account")).status;
  await expect(run(open.house, "account end-sessions", {})).rejects.toThrow("either --email or --everyone");
  await expect(run(open.house, "account end-sessions", { email: person.email, everyone: true })).rejects.toThrow(
    "either",
  );
  expect((await run(open.house, "account end-sessions", { email: person.email })).printed).toEqual({ ended: 1 });
  expect([await opened(person), await opened(other)]).toEqual([401, 200]);
  await run(open.house, "account end-sessions", { everyone: true });
  expect(await opened(other)).toBe(401);
});
