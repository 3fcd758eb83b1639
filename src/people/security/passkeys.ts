import type {
  AuthenticationResponseJSON,
  PublicKeyCredentialCreationOptionsJSON,
  PublicKeyCredentialRequestOptionsJSON,
  RegistrationResponseJSON,
} from "@simplewebauthn/server";
import { z } from "zod";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { newId } from "#platform/ids.ts";
import { type Account, authorize, type Language, system } from "#platform/permissions/index.ts";
import type { Settings } from "#platform/settings.ts";
import { siteName } from "#platform/site-name.ts";
import { mayKeepOwnAccount } from "../permissions.ts";
import { endOtherSessions, strengthenSession } from "../sessions.ts";
import { requireConfirmed } from "./confirmation.ts";
import { type From, letIn } from "./places.ts";
import {
  factorsOf,
  hasSecondFactor,
  isFactorRequired,
  replaceCodes,
  type SecurityParts,
  tellOf,
} from "./second-factor.ts";
import type { SignedIn } from "./sign-in.ts";
import { countBeginning, openStep, takeStep } from "./steps.ts";

// Loaded when first needed: with its certificates and encodings it is the largest of our libraries.
const library = () => import("@simplewebauthn/server");

const mostPasskeys = 20;

/** Whose passkeys these are: the portal's host name, at the portal's origin only (WebAuthn 3, 13.4.9). */
function relyingParty(settings: Pick<Settings, "publicUrl">): { rpID: string; origin: string } {
  const url = new URL(settings.publicUrl);
  return { rpID: url.hostname, origin: url.origin };
}

export interface PasskeySummary {
  id: string;
  name: string;
  createdAt: Date;
  lastUsedAt: Date | null;
}

export function passkeysOf(db: Db, account: Account): Promise<PasskeySummary[]> {
  return db
    .selectFrom("people.passkey")
    .select(["id", "name", "createdAt", "lastUsedAt"])
    .where("accountId", "=", account.id)
    .orderBy("createdAt")
    .limit(mostPasskeys)
    .execute();
}

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text));

/** What the browser needs to make a passkey, and the step that remembers the challenge. */
export async function passkeyCreation(
  house: SecurityParts,
  account: Account,
): Promise<{ options: PublicKeyCredentialCreationOptionsJSON; step: string }> {
  authorize(account, mayKeepOwnAccount);
  await requireConfirmed(house.db, account);
  const known = await house.db
    .selectFrom("people.passkey")
    .select(["credentialId", "transports"])
    .where("accountId", "=", account.id)
    .execute();
  if (known.length >= mostPasskeys) throw new DomainError("security.too-many-passkeys");
  const { generateRegistrationOptions } = await library();
  const options = await generateRegistrationOptions({
    rpName: siteName(house, account.lang),
    rpID: relyingParty(house.settings).rpID,
    userID: bytesOf(account.id),
    userName: account.email,
    userDisplayName: account.name,
    attestationType: "none",
    excludeCredentials: known.map(({ credentialId, transports }) => ({ id: credentialId, transports })),
    authenticatorSelection: { residentKey: "required", userVerification: "required" },
  });
  const facts = { challenge: options.challenge };
  return { options, step: await openStep(house.db, "new-passkey", { accountId: account.id, facts }) };
}

// What is read before the library checks the rest.
const answerShape = z.looseObject({ id: z.string().min(1).max(1_400), response: z.looseObject({}) });

function readAnswer(text: string): z.infer<typeof answerShape> {
  try {
    return answerShape.parse(JSON.parse(text));
  } catch (error) {
    throw new DomainError("security.passkey-refused", { cause: error });
  }
}

/**
 * Keeps a new passkey. Other sessions end, this one gets a new token and counts as strong; recovery codes come with the first second
 * factor. Throws `security.passkey-refused` for another origin's, another challenge's, or one without the user's verification.
 */
export async function addPasskey(
  house: SecurityParts,
  account: Account,
  given: { name: string; answer: string; step: string | undefined },
): Promise<{ token: string; codes: string[] }> {
  authorize(account, mayKeepOwnAccount);
  const response = readAnswer(given.answer) as unknown as RegistrationResponseJSON;
  const step = await takeStep(house.db, "new-passkey", given.step);
  if (step?.accountId !== account.id) throw new DomainError("security.step-ended");
  const { rpID, origin } = relyingParty(house.settings);
  const { verifyRegistrationResponse } = await library();
  const verified = await verifyRegistrationResponse({
    response,
    expectedChallenge: step.facts.challenge ?? "",
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
  }).catch((error: unknown) => {
    throw new DomainError("security.passkey-refused", { cause: error });
  });
  if (!verified.verified) throw new DomainError("security.passkey-refused");
  const { credential } = verified.registrationInfo;
  return inTransaction(house.db, async (tx) => {
    await requireConfirmed(tx, account);
    const before = await factorsOf(tx, account.id);
    const added = await tx
      .insertInto("people.passkey")
      .values({
        id: newId(),
        accountId: account.id,
        credentialId: credential.id,
        publicKey: Buffer.from(credential.publicKey),
        counter: credential.counter,
        transports: (credential.transports ?? []).map((each) => each.slice(0, 20)).slice(0, 8),
        name: given.name,
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning("id")
      .executeTakeFirst();
    if (added === undefined) throw new DomainError("security.passkey-refused");
    const codes = hasSecondFactor(before) ? [] : await replaceCodes(tx, house.secrets, account.id);
    await endOtherSessions(tx, account);
    const token = await strengthenSession(tx, account.sessionId);
    await audit(tx, account, "people.passkey-added", { target: account.id, passkey: added.id });
    await tellOf(tx, house, account, "passkey-added");
    return { token, codes };
  });
}

/** Removes one of one's own passkeys; another's does not exist. Throws `security.still-required` for the last second factor of a role that asks for one. */
export async function removePasskey(house: SecurityParts, account: Account, id: string): Promise<void> {
  authorize(account, mayKeepOwnAccount);
  await inTransaction(house.db, async (tx) => {
    await requireConfirmed(tx, account);
    const removed = await tx
      .deleteFrom("people.passkey")
      .where("id", "=", id)
      .where("accountId", "=", account.id)
      .returning("id")
      .executeTakeFirst();
    if (removed === undefined) throw new DomainError("platform.not-found");
    if (!hasSecondFactor(await factorsOf(tx, account.id))) {
      if (isFactorRequired(house, account)) throw new DomainError("security.still-required");
      await tx.deleteFrom("people.recoveryCode").where("accountId", "=", account.id).execute();
    }
    await audit(tx, account, "people.passkey-removed", { target: account.id, passkey: id });
    await tellOf(tx, house, account, "passkey-removed");
  });
}

/** What the browser needs to sign in, or to confirm: any passkey of this house that it has. Throws what `countBeginning` throws. */
export async function passkeyRequest(
  house: SecurityParts,
  address: string,
): Promise<{ options: PublicKeyCredentialRequestOptionsJSON; step: string }> {
  await countBeginning(house.db, house.secrets, address);
  const { generateAuthenticationOptions } = await library();
  const options = await generateAuthenticationOptions({
    rpID: relyingParty(house.settings).rpID,
    userVerification: "required",
  });
  const facts = { challenge: options.challenge };
  return { options, step: await openStep(house.db, "passkey", { accountId: null, facts }) };
}

/** The account whose passkey answered the challenge of a step. Throws `security.passkey-refused`, equally whatever is wrong. */
async function provePasskey(
  house: SecurityParts,
  given: { answer: string; step: string | undefined },
): Promise<{ accountId: string }> {
  const response = readAnswer(given.answer) as unknown as AuthenticationResponseJSON;
  const step = await takeStep(house.db, "passkey", given.step);
  if (step === undefined) throw new DomainError("security.step-ended");
  const passkey = await house.db
    .selectFrom("people.passkey")
    .select(["id", "accountId", "credentialId", "publicKey", "counter"])
    .where("credentialId", "=", response.id)
    .executeTakeFirst();
  if (passkey === undefined) throw new DomainError("security.passkey-refused");
  const { rpID, origin } = relyingParty(house.settings);
  const { verifyAuthenticationResponse } = await library();
  const verified = await verifyAuthenticationResponse({
    response,
    expectedChallenge: step.facts.challenge ?? "",
    expectedOrigin: origin,
    expectedRPID: rpID,
    requireUserVerification: true,
    credential: {
      id: passkey.credentialId,
      publicKey: new Uint8Array(passkey.publicKey),
      counter: passkey.counter,
    },
  }).catch((error: unknown) => {
    throw new DomainError("security.passkey-refused", { cause: error });
  });
  if (!verified.verified) throw new DomainError("security.passkey-refused");
  await house.db
    .updateTable("people.passkey")
    .set({ counter: verified.authenticationInfo.newCounter, lastUsedAt: new Date() })
    .where("id", "=", passkey.id)
    .execute();
  return { accountId: passkey.accountId };
}

/** Signs in with a passkey: with the user verified by it, both factors at once. Throws `security.passkey-refused`, `security.step-ended`. */
export async function signInByPasskey(
  house: SecurityParts,
  given: { answer: string; step: string | undefined; to: string },
  from: From,
): Promise<SignedIn> {
  const { accountId } = await provePasskey(house, given);
  const account = await house.db
    .selectFrom("people.account")
    .select(["lang", "isDemo"])
    .where("id", "=", accountId)
    .where("disabledAt", "is", null)
    .where("suspendedAt", "is", null)
    .executeTakeFirst();
  if (account === undefined || (account.isDemo && !house.settings.isDemo))
    throw new DomainError("security.passkey-refused");
  const token = await letIn(house, accountId, from, { isStrong: true });
  return { kind: "session", token, lang: account.lang as Language, to: given.to };
}

/** Confirms a session by a passkey of its own person; returns the session's new token. */
export async function confirmByPasskey(
  house: SecurityParts,
  account: Account,
  given: { answer: string; step: string | undefined },
): Promise<string> {
  const { accountId } = await provePasskey(house, given);
  if (accountId !== account.id) throw new DomainError("security.passkey-refused");
  return inTransaction(house.db, async (tx) => {
    const token = await strengthenSession(tx, account.sessionId);
    await audit(tx, system, "people.session-confirmed", { target: account.id, session: account.sessionId });
    return token;
  });
}
