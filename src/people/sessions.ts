import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import {
  countFailure,
  type FailureLimit,
  failureKey,
  forgetFailures,
  networkOf,
  refuseAfterFailures,
} from "#platform/http/index.ts";
import { newId } from "#platform/ids.ts";
import { type Account, type Language, system, visitor } from "#platform/permissions/index.ts";
import type { Secrets } from "#platform/secrets.ts";
import type { Settings } from "#platform/settings.ts";
import { newToken, tokenHash } from "#platform/tokens.ts";
import { isPassword } from "./passwords.ts";

const sessionDays = 30;

/**
 * What is counted when a sign-in fails. First the account from one network, so that one person's typing error is theirs alone; then the
 * account from anywhere, against guessing from many places; last the network, wide enough for an academy behind one address.
 */
function limitsOf(secrets: Secrets, email: string, address: string): Map<string, FailureLimit> {
  const network = networkOf(address);
  const key = (text: string) => failureKey(secrets, "sign-in", text);
  return new Map([
    [key(`${email} ${network}`), { most: 8, windowSeconds: 900 }],
    [key(email), { most: 60, windowSeconds: 900 }],
    [key(network), { most: 300, windowSeconds: 900 }],
  ]);
}

/**
 * Guessing from everywhere must not lock a person out of where they always are: from a network they have a session in, only the failures
 * of that network count. Throws `platform.too-many`.
 */
async function refuseGuessing(
  db: Db,
  limits: ReadonlyMap<string, FailureLimit>,
  { email, address }: { email: string; address: string },
): Promise<void> {
  try {
    await refuseAfterFailures(db, limits);
  } catch (error) {
    const familiar = await db
      .selectFrom("people.session as s")
      .innerJoin("people.account as a", "a.id", "s.accountId")
      .select("s.id")
      .where(sql`lower(a.email)`, "=", email)
      .where("s.network", "=", networkOf(address))
      .where("s.expiresAt", ">", new Date())
      .limit(1)
      .executeTakeFirst();
    if (familiar === undefined) throw error;
    const [here, , network] = [...limits];
    await refuseAfterFailures(db, new Map([here, network].filter((each) => each !== undefined)));
  }
}

export interface SignIn {
  email: string;
  password: string;
  address: string;
  userAgent: string;
}

/**
 * The account of an address and its password. Equal answers whether the account exists or not.
 * Throws `people.wrong-sign-in`, or `platform.too-many` after repeated failures.
 */
export async function provePassword(
  db: Db,
  settings: Settings,
  secrets: Secrets,
  given: SignIn,
): Promise<{ id: string; lang: Language }> {
  const limits = limitsOf(secrets, given.email, given.address);
  await refuseGuessing(db, limits, given);
  const account = await db
    .selectFrom("people.account")
    .select(["id", "lang", "passwordHash", "isDemo", "disabledAt", "suspendedAt"])
    .where(sql`lower(email)`, "=", given.email)
    .executeTakeFirst();
  const isRight = await isPassword(given.password, account?.passwordHash);
  const isOpen = account !== undefined && account.disabledAt === null && account.suspendedAt === null;
  if (!isOpen || !isRight || (account.isDemo && !settings.isDemo)) {
    await countFailure(db, limits);
    throw new DomainError("people.wrong-sign-in");
  }
  const [personal = ""] = limits.keys();
  await forgetFailures(db, [personal]);
  return { id: account.id, lang: account.lang as Language };
}

/**
 * Opens a session for an account that has proved itself; returns its token, which only the cookie keeps. `isStrong`: with a second
 * factor or a passkey.
 */
export async function openSession(
  db: Db | Tx,
  accountId: string,
  from: { address: string; userAgent: string; timeZone?: string | undefined },
  { isStrong = false }: { isStrong?: boolean } = {},
): Promise<string> {
  const token = newToken();
  await inTransaction(db, async (tx) => {
    const id = newId();
    await tx
      .insertInto("people.session")
      .values({
        id,
        tokenHash: tokenHash(token),
        accountId,
        userAgent: from.userAgent.slice(0, 300),
        network: networkOf(from.address),
        timeZone: from.timeZone ?? null,
        isStrong,
        expiresAt: new Date(Date.now() + sessionDays * 86_400_000),
      })
      .execute();
    // A visit shorter than five minutes is noted nowhere else. Of an account the hour is enough.
    await sql`
      update people.account set last_seen_at = now()
      where id = ${accountId} and (last_seen_at is null or last_seen_at < now() - interval '1 hour')`.execute(tx);
    await audit(tx, visitor, "people.signed-in", { target: accountId, session: id, isStrong });
  });
  return token;
}

/** A session whose person has just proved themselves again: confirmed, and with a new token. */
export async function confirmedSession(tx: Tx, sessionId: string, proof: { isStrong?: true } = {}): Promise<string> {
  const token = newToken();
  await tx
    .updateTable("people.session")
    .set({ tokenHash: tokenHash(token), confirmedAt: new Date(), ...proof })
    .where("id", "=", sessionId)
    .execute();
  return token;
}

/** The same of one that proved a second factor: it is strong from now on. */
export const strengthenSession = (tx: Tx, sessionId: string): Promise<string> =>
  confirmedSession(tx, sessionId, { isStrong: true });

export interface SessionSummary {
  id: string;
  userAgent: string;
  network: string;
  /** The browser's, when it signed in. */
  timeZone: string | null;
  createdAt: Date;
  lastSeenAt: Date;
  isThis: boolean;
}

export async function sessionsOf(db: Db, account: Account): Promise<SessionSummary[]> {
  const rows = await db
    .selectFrom("people.session")
    .select(["id", "userAgent", "network", "timeZone", "createdAt", "lastSeenAt"])
    .where("accountId", "=", account.id)
    .where("expiresAt", ">", new Date())
    .orderBy("lastSeenAt", "desc")
    .limit(100)
    .execute();
  return rows.map((row) => ({ ...row, isThis: row.id === account.sessionId }));
}

/** Ends one of one's own sessions; another's does not exist. Throws `platform.not-found`. */
export async function endSession(db: Db, account: Account, sessionId: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const ended = await tx
      .deleteFrom("people.session")
      .where("id", "=", sessionId)
      .where("accountId", "=", account.id)
      .returning("id")
      .executeTakeFirst();
    if (ended === undefined) throw new DomainError("platform.not-found");
    await audit(tx, account, "people.session-ended", { target: account.id, session: sessionId });
  });
}

export async function endOtherSessions(db: Db | Tx, account: Account): Promise<void> {
  await inTransaction(db, async (tx) => {
    await tx
      .deleteFrom("people.session")
      .where("accountId", "=", account.id)
      .where("id", "<>", account.sessionId)
      .execute();
    await audit(tx, account, "people.other-sessions-ended", { target: account.id });
  });
}

/** Ends every session of an account, or of all, at the operator's word; returns how many. */
export async function endSessions(db: Db, accountId?: string): Promise<number> {
  return inTransaction(db, async (tx) => {
    const ended = await tx
      .deleteFrom("people.session")
      .$if(accountId !== undefined, (query) => query.where("accountId", "=", accountId ?? ""))
      .executeTakeFirst();
    const target = accountId === undefined ? {} : { target: accountId };
    await audit(tx, system, "people.sessions-ended", { ...target, count: Number(ended.numDeletedRows) });
    return Number(ended.numDeletedRows);
  });
}

/** Removes sessions and reset links that have ended; a job calls it. */
export async function sweepSessions(db: Db): Promise<void> {
  await db.deleteFrom("people.session").where("expiresAt", "<", new Date()).execute();
  await db.deleteFrom("people.passwordReset").where("expiresAt", "<", new Date()).execute();
}
