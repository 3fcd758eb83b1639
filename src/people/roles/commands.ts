import { sql } from "kysely";
import type { Db } from "#platform/database/index.ts";
import type { Command, HouseParts } from "#platform/feature.ts";
import { type Role, roles, system } from "#platform/permissions/index.ts";
import { endSessions } from "../sessions.ts";
import { resetSecondFactor } from "./factors.ts";
import { disableAccount, endRole, grantRole, openAccount } from "./grants.ts";
import { endOfDay } from "./rules.ts";

async function accountId(db: Db, email: unknown): Promise<string> {
  const row = await db
    .selectFrom("people.account")
    .select("id")
    .where(sql`lower(email)`, "=", String(email ?? "").toLowerCase())
    .executeTakeFirst();
  if (row === undefined) throw new Error(`no account has the address ${String(email ?? "")}`);
  return row.id;
}

function roleOf(text: unknown): Role {
  if (!(roles as readonly unknown[]).includes(text)) throw new Error(`--role is one of ${roles.join(", ")}`);
  return text as Role;
}

const email = { type: "string", summary: "the account's address" } as const;
const role = { type: "string", summary: `one of ${roles.join(", ")}` } as const;
const scope = { type: "string", summary: "country:FR or body:ID, for the roles that need one" } as const;
const reason = { type: "string", summary: "why; told to the person and kept in the audit log" } as const;

const reasonOf = (text: unknown): string => (text === undefined ? "—" : String(text));

export const rolesCommands: Command[] = [
  {
    name: "account grant",
    summary: "gives an account a role",
    usage: "account grant --email E --role R [--scope country:FR] [--until 2027-12-31] [--reason TEXT]",
    options: { email, role, scope, until: { type: "string", summary: "the last day it is held, YYYY-MM-DD" }, reason },
    async run(house: HouseParts, { options, say }) {
      const until = options.until === undefined ? undefined : endOfDay(String(options.until));
      if (until !== undefined && Number.isNaN(until.getTime())) throw new Error("--until is a day: 2027-12-31");
      const held = { role: roleOf(options.role), scope: String(options.scope ?? "") };
      const id = await accountId(house.db, options.email);
      await grantRole(house, system, id, { ...held, reason: reasonOf(options.reason), endsAt: until });
      say(`${options.email} is ${held.role} now.`);
      return { id, ...held };
    },
  },
  {
    name: "account end-role",
    summary: "ends a role of an account",
    usage: "account end-role --email E --role R [--scope country:FR] [--reason TEXT]",
    options: { email, role, scope, reason },
    async run(house: HouseParts, { options, say }) {
      const held = { role: roleOf(options.role), scope: String(options.scope ?? "") };
      const id = await accountId(house.db, options.email);
      const grant = await house.db
        .selectFrom("people.roleGrant")
        .select("id")
        .where("accountId", "=", id)
        .where("role", "=", held.role)
        .where("scope", "=", held.scope)
        .executeTakeFirst();
      if (grant === undefined) throw new Error(`${options.email} does not hold this role`);
      await endRole(house, system, id, grant.id, reasonOf(options.reason));
      say(`${options.email} is ${held.role} no longer.`);
      return { id, ...held };
    },
  },
  {
    name: "account disable",
    summary: "closes an account and ends its sessions; --open opens it again",
    usage: "account disable --email E [--open] [--reason TEXT]",
    options: { email, open: { type: "boolean", summary: "opens it again" }, reason },
    async run(house: HouseParts, { options, say }) {
      const id = await accountId(house.db, options.email);
      const isOpened = options.open === true;
      await (isOpened ? openAccount : disableAccount)(house, system, id, reasonOf(options.reason));
      say(`${options.email} is ${isOpened ? "open" : "closed"}.`);
      return { id, isOpen: isOpened };
    },
  },
  {
    name: "account reset-second-factor",
    summary: "takes a lost authenticator, passkeys and recovery codes from an account; its sessions end",
    usage: "account reset-second-factor --email E [--reason TEXT]",
    options: { email, reason },
    async run(house: HouseParts, { options, say }) {
      const id = await accountId(house.db, options.email);
      await resetSecondFactor(house, system, id, reasonOf(options.reason));
      say(`${options.email} signs in with the password alone, and sets a second factor up anew.`);
      return { id };
    },
  },
  {
    name: "account end-sessions",
    summary: "ends the sessions of an account, or with --everyone all there are",
    usage: "account end-sessions (--email E | --everyone)",
    options: { email, everyone: { type: "boolean", summary: "of all accounts" } },
    async run({ db }: HouseParts, { options, say }) {
      const isEveryone = options.everyone === true;
      if (isEveryone === (options.email !== undefined)) throw new Error("say either --email or --everyone");
      const target = isEveryone ? undefined : await accountId(db, options.email);
      const ended = await endSessions(db, target);
      say(`${ended} sessions ended.`);
      return { ended };
    },
  },
];
