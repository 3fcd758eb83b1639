import type { Db } from "#platform/database/index.ts";
import type { OpenHouse } from "#platform/house.ts";
import { anAccount } from "../../../tests/support/house.ts";
import { readActor } from "../actor.ts";
import { askForAccess, confirmAccess } from "./requests.ts";

export const password = "correct horse battery staple";
let asked = 0;

export const aWish = (
  overrides: Partial<Parameters<typeof askForAccess>[1]> = {},
): Parameters<typeof askForAccess>[1] => {
  asked += 1;
  return {
    kind: "officer",
    name: `Applicant ${asked}`,
    email: `applicant-${asked}@police.example`,
    lang: "en",
    country: "FR",
    body: "",
    organisation: "Police nationale",
    function: "Officer",
    reason: "A course",
    ...overrides,
  };
};

export const mailsTo = (db: Db, recipient: string) =>
  db
    .selectFrom("platform.mail")
    .select(["subject", "body", "lang"])
    .where("recipient", "=", recipient)
    .orderBy("createdAt")
    .execute();

export async function tokenOf(db: Db, email: string): Promise<string> {
  const mails = await mailsTo(db, email);
  return /access\/confirm\/([\w-]{43})/.exec(mails.at(-1)?.body ?? "")?.[1] ?? "";
}

/** Somebody who asked and confirmed; their request waits. */
export async function anApplicant(open: OpenHouse, overrides: Parameters<typeof aWish>[0] = {}) {
  const wish = aWish(overrides);
  await askForAccess(open.house, wish, "192.0.2.7");
  const { accountId } = await confirmAccess(open.house.db, await tokenOf(open.house.db, wish.email), password);
  const request = await open.house.db
    .selectFrom("people.accessRequest")
    .select("id")
    .where("accountId", "=", accountId)
    .executeTakeFirst();
  return { ...wish, accountId, requestId: request?.id ?? "" };
}

export const anOfficer = (db: Db, country: string) => anAccount(db, { roles: ["bureau-officer"], country });

/** An account as its next request would find it. */
export const actorOf = async (open: OpenHouse, account: { token: string }) =>
  readActor(open.house.db, open.house.settings, account.token);
