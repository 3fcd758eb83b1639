import { randomInt } from "node:crypto";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import type { HouseParts } from "#platform/feature.ts";
import { countFailure, type FailureLimit, failureKey, refuseAfterFailures } from "#platform/http/index.ts";
import { sendMail } from "#platform/mail/index.ts";
import { type Account, authorize, type Language, system } from "#platform/permissions/index.ts";
import type { Secrets } from "#platform/secrets.ts";
import { mayKeepOwnAccount } from "../permissions.ts";
import { endOtherSessions, strengthenSession } from "../sessions.ts";
import { requireConfirmed } from "./confirmation.ts";
import { type CredentialChange, credentialLetter } from "./letters.ts";
import { seal, unseal } from "./sealed.ts";
import { newSecret, stepOf } from "./totp.ts";

export type SecurityParts = Pick<HouseParts, "db" | "secrets" | "messages" | "settings">;

export interface Factors {
  hasPassword: boolean;
  hasAuthenticator: boolean;
  passkeys: number;
  codesLeft: number;
}

/** What a person can prove themselves with. */
export async function factorsOf(db: Db | Tx, accountId: string): Promise<Factors> {
  const row = await db
    .selectFrom("people.account as a")
    .where("a.id", "=", accountId)
    .select((where) => [
      "passwordHash",
      where
        .exists(where.selectFrom("people.authenticator").select("accountId").where("accountId", "=", accountId))
        .as("hasAuthenticator"),
      where
        .selectFrom("people.passkey")
        .select((each) => each.fn.countAll().as("n"))
        .where("accountId", "=", accountId)
        .as("passkeys"),
      where
        .selectFrom("people.recoveryCode")
        .select((each) => each.fn.countAll().as("n"))
        .where("accountId", "=", accountId)
        .where("usedAt", "is", null)
        .as("codesLeft"),
    ])
    .executeTakeFirst();
  return {
    hasPassword: row !== undefined && row.passwordHash !== null,
    hasAuthenticator: row?.hasAuthenticator === true,
    passkeys: Number(row?.passkeys ?? 0),
    codesLeft: Number(row?.codesLeft ?? 0),
  };
}

/** Whether a password alone no longer opens an account. */
export const hasSecondFactor = ({ hasAuthenticator, passkeys }: Factors): boolean => hasAuthenticator || passkeys > 0;

export async function tellOf(
  tx: Tx,
  house: SecurityParts,
  to: { email: string; lang: Language },
  change: CredentialChange,
): Promise<void> {
  await sendMail(tx, { to: to.email, lang: to.lang, ...credentialLetter(house, to.lang, change) });
}

// No 0, 1, i, l, o: they are read for one another.
const codeAlphabet = "23456789abcdefghjkmnpqrstuvwxyz";
const codesEach = 10;

/** Twelve signs of 31: 59 bits. */
function newCode(): string {
  const sign = () => codeAlphabet[randomInt(codeAlphabet.length)] ?? "";
  return Array.from({ length: 3 }, () => sign() + sign() + sign() + sign()).join("-");
}

const plainCode = (typed: string): string => typed.toLowerCase().replace(/[\s-]/g, "");
const codeHash = (secrets: Secrets, accountId: string, code: string): string =>
  secrets.sign("recovery-code", `${accountId} ${plainCode(code)}`);

/** New recovery codes in the place of all before; only their hashes stay. */
export async function replaceCodes(tx: Tx, secrets: Secrets, accountId: string): Promise<string[]> {
  const codes = Array.from({ length: codesEach }, newCode);
  await tx.deleteFrom("people.recoveryCode").where("accountId", "=", accountId).execute();
  await tx
    .insertInto("people.recoveryCode")
    .values(codes.map((code) => ({ accountId, codeHash: codeHash(secrets, accountId, code) })))
    .execute();
  return codes;
}

const setupPurpose = "authenticator-setup";
const keptPurpose = "authenticator";
const setupOwner = ({ id, sessionId }: Account): string => `${id} ${sessionId}`;

/** A secret to set an app up with. The form carries it sealed, for this session only; nothing is stored before a code proves it. */
export function newSetup(secrets: Secrets, account: Account): { secret: Buffer; sealed: string } {
  const secret = newSecret();
  return { secret, sealed: seal(secrets, setupPurpose, setupOwner(account), secret).toString("base64url") };
}

/** The secret of a form that comes back. Throws `security.setup-expired`. */
export function openSetup(secrets: Secrets, account: Account, sealed: string): Buffer {
  const secret = unseal(secrets, setupPurpose, setupOwner(account), Buffer.from(sealed, "base64url"));
  if (secret === undefined) throw new DomainError("security.setup-expired");
  return secret;
}

/**
 * Adds an authenticator that has shown a right code. Other sessions end, this one gets a new token and counts as strong, and recovery
 * codes are made where there are none left. Throws `security.wrong-code`, `security.already-set`, `security.setup-expired`.
 */
export async function addAuthenticator(
  house: SecurityParts,
  account: Account,
  given: { sealed: string; code: string },
): Promise<{ token: string; codes: string[] }> {
  authorize(account, mayKeepOwnAccount);
  const secret = openSetup(house.secrets, account, given.sealed);
  return inTransaction(house.db, async (tx) => {
    await requireConfirmed(tx, account);
    const step = stepOf(secret, plainCode(given.code), new Date(), 0);
    if (step === undefined) throw new DomainError("security.wrong-code", { field: "code" });
    const added = await tx
      .insertInto("people.authenticator")
      .values({ accountId: account.id, secret: seal(house.secrets, keptPurpose, account.id, secret), lastStep: step })
      .onConflict((conflict) => conflict.doNothing())
      .returning("accountId")
      .executeTakeFirst();
    if (added === undefined) throw new DomainError("security.already-set");
    const codes = await replaceCodes(tx, house.secrets, account.id);
    await endOtherSessions(tx, account);
    const token = await strengthenSession(tx, account.sessionId);
    await audit(tx, account, "people.authenticator-added", { target: account.id });
    await tellOf(tx, house, account, "authenticator-added");
    return { token, codes };
  });
}

/** Whether a role that the account holds asks for a second factor. */
export const isFactorRequired = (house: Pick<HouseParts, "settings">, account: Account): boolean =>
  account.roles.some((role) => house.settings.secondFactorRoles.includes(role));

/** Removes the authenticator. Throws `security.still-required` where a role asks for one and no passkey stands in. */
export async function removeAuthenticator(house: SecurityParts, account: Account): Promise<void> {
  authorize(account, mayKeepOwnAccount);
  await inTransaction(house.db, async (tx) => {
    await requireConfirmed(tx, account);
    const { passkeys } = await factorsOf(tx, account.id);
    if (passkeys === 0 && isFactorRequired(house, account)) throw new DomainError("security.still-required");
    const removed = await tx
      .deleteFrom("people.authenticator")
      .where("accountId", "=", account.id)
      .returning("accountId")
      .executeTakeFirst();
    if (removed === undefined) return;
    if (passkeys === 0) await tx.deleteFrom("people.recoveryCode").where("accountId", "=", account.id).execute();
    await audit(tx, account, "people.authenticator-removed", { target: account.id });
    await tellOf(tx, house, account, "authenticator-removed");
  });
}

/** Ten new recovery codes, to be shown once; those before no longer work. Throws `platform.not-found` without a second factor. */
export async function renewCodes(house: SecurityParts, account: Account): Promise<string[]> {
  authorize(account, mayKeepOwnAccount);
  return inTransaction(house.db, async (tx) => {
    await requireConfirmed(tx, account);
    if (!hasSecondFactor(await factorsOf(tx, account.id))) throw new DomainError("platform.not-found");
    const codes = await replaceCodes(tx, house.secrets, account.id);
    await audit(tx, account, "people.recovery-codes-renewed", { target: account.id });
    await tellOf(tx, house, account, "recovery-codes-renewed");
    return codes;
  });
}

/** Only who has proved the password, or has a session, gets here: waiting is asked of them, never of the person from elsewhere. */
function limitsOf(secrets: Secrets, accountId: string, place: string): Map<string, FailureLimit> {
  const key = (text: string) => failureKey(secrets, "second-factor", text);
  return new Map([
    [key(`${accountId} ${place}`), { most: 10, windowSeconds: 3_600 }],
    [key(accountId), { most: 30, windowSeconds: 3_600 }],
  ]);
}

/**
 * Takes a code of the app, or a recovery code, of an account; each is good once. `place` is what failures are counted for beside the
 * account: a network or a session. Throws `security.wrong-code`, or `platform.too-many` after ten failures an hour.
 */
export async function takeCode(house: SecurityParts, accountId: string, typed: string, place: string): Promise<void> {
  const limits = limitsOf(house.secrets, accountId, place);
  await refuseAfterFailures(house.db, limits);
  const code = plainCode(typed);
  const isRight = await inTransaction(house.db, (tx) =>
    /^\d{6}$/.test(code)
      ? takeAppCode(tx, house.secrets, accountId, code)
      : takeRecoveryCode(tx, house, accountId, code),
  );
  if (isRight) return;
  await countFailure(house.db, limits);
  throw new DomainError("security.wrong-code", { field: "code" });
}

async function takeAppCode(tx: Tx, secrets: Secrets, accountId: string, code: string): Promise<boolean> {
  const row = await tx
    .selectFrom("people.authenticator")
    .select(["secret", "lastStep"])
    .where("accountId", "=", accountId)
    .forUpdate()
    .executeTakeFirst();
  const secret = row && unseal(secrets, keptPurpose, accountId, row.secret);
  // Without an authenticator the same work is done.
  const step = stepOf(secret ?? Buffer.alloc(20), code, new Date(), row?.lastStep ?? 0);
  if (secret === undefined || step === undefined) return false;
  // RFC 6238 5.2: a code is accepted once. The row is locked: of two requests with one code the second sees the first's step.
  await tx.updateTable("people.authenticator").set({ lastStep: step }).where("accountId", "=", accountId).execute();
  return true;
}

async function takeRecoveryCode(tx: Tx, house: SecurityParts, accountId: string, code: string): Promise<boolean> {
  const used = await tx
    .updateTable("people.recoveryCode")
    .set({ usedAt: new Date() })
    .where("accountId", "=", accountId)
    .where("codeHash", "=", codeHash(house.secrets, accountId, code))
    .where("usedAt", "is", null)
    .returning("accountId")
    .executeTakeFirst();
  if (used === undefined) return false;
  const account = await tx
    .selectFrom("people.account")
    .select(["email", "lang"])
    .where("id", "=", accountId)
    .executeTakeFirstOrThrow();
  await audit(tx, system, "people.recovery-code-used", { target: accountId });
  await tellOf(tx, house, { email: account.email, lang: account.lang as Language }, "recovery-code-used");
  return true;
}
