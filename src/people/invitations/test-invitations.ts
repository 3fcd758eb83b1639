import { sql } from "kysely";
import type { Db } from "#platform/database/index.ts";
import type { OpenHouse } from "#platform/house.ts";
import { newId } from "#platform/ids.ts";
import type { Account } from "#platform/permissions/index.ts";
import { anAccount } from "../../../tests/support/house.ts";
import { readActor } from "../actor.ts";
import { readLines } from "./addresses.ts";
import { makeList, sendInvitations } from "./lists.ts";
import { invitedPeople } from "./queries.ts";

export const password = "correct horse battery staple";
export const days = (count: number) => new Date(Date.now() + count * 86_400_000);

let made = 0;
export const anAddress = () => {
  made += 1;
  return `invited-${made}@police.example`;
};

/** A list whose mails have left; returns it with the token of each address. */
export async function aList(
  open: OpenHouse,
  actor: Account,
  addresses: readonly string[],
  overrides: Partial<Parameters<typeof makeList>[2]> = {},
) {
  const facts = { title: "A course", note: "", lang: "en" as const, scope: "", vets: false, expiresAt: days(14) };
  const list = await makeList(open.house.db, actor, { ...facts, ...overrides }, readLines(addresses.join("\n")));
  await sendInvitations(open.house, list.id);
  return list;
}

export async function tokenOf(db: Db, email: string): Promise<string> {
  const mail = await db
    .selectFrom("platform.mail")
    .select("body")
    .where("recipient", "=", email)
    .where("body", "like", "%/invitation/%")
    .orderBy("createdAt", "desc")
    .orderBy("id", "desc")
    .executeTakeFirstOrThrow();
  return /\/invitation\/([\w-]{43})/.exec(mail.body)?.[1] ?? "";
}

export const person = (overrides: object = {}) => ({
  name: "Invited One",
  country: "",
  lang: "en" as const,
  password,
  ...overrides,
});
export const accountOf = (db: Db, email: string) =>
  db.selectFrom("people.account").selectAll().where("email", "=", email).executeTakeFirstOrThrow();
export const rowsOf = (db: Db, actor: Account, id: string) =>
  invitedPeople(db, actor, id, { q: "", state: "all" }, undefined, 100);
export const trainingOfficer = (db: Db) => anAccount(db, { roles: ["training-officer"] });
export const bureauOfficer = (db: Db, country: string) => anAccount(db, { roles: ["bureau-officer"], country });

/** An officer of a body that may vouch, as the house meets them. */
export async function bodyOfficer(open: OpenHouse, mayVouch = true) {
  const { db, settings } = open.house;
  const bodyId = newId();
  await db
    .insertInto("people.body")
    .values({ id: bodyId, name: sql`'{"en":"Police Academy"}'::jsonb`, kind: "academy", mayVouch })
    .execute();
  const { id, token } = await anAccount(db, {});
  await db
    .insertInto("people.roleGrant")
    .values({ id: newId(), accountId: id, role: "body-officer", scope: `body:${bodyId}` })
    .execute();
  return { bodyId, officer: (await readActor(db, settings, token)) as Account };
}
