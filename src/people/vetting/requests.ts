import { sql } from "kysely";
import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import { emit } from "#platform/events/index.ts";
import { countFailure, type FailureLimit, failureKey, networkOf, refuseAfterFailures } from "#platform/http/index.ts";
import { newId } from "#platform/ids.ts";
import { sendMail } from "#platform/mail/index.ts";
import { type Account, authorize, type Language, visitor } from "#platform/permissions/index.ts";
import type { Secrets } from "#platform/secrets.ts";
import { newToken, tokenHash } from "#platform/tokens.ts";
import { AccountAdded } from "../events.ts";
import { hashPassword } from "../passwords.ts";
import { refuseGuessable } from "../security/common-passwords.ts";
import type { AccessForm, RenewedAccessForm } from "./forms.ts";
import { type LetterHouse, letter } from "./letters.ts";
import { mayAskForAccess } from "./permissions.ts";

interface AskingHouse extends LetterHouse {
  db: Db;
  secrets: Secrets;
}

const confirmDays = 7;

/** Mails somebody can make us send: a few to one address, more from one network, where an academy may sit. */
function limitsOf(secrets: Secrets, email: string, address: string): Map<string, FailureLimit> {
  const key = (text: string) => failureKey(secrets, "access", text);
  return new Map([
    [key(email), { most: 3, windowSeconds: 86_400 }],
    [key(networkOf(address)), { most: 60, windowSeconds: 3_600 }],
  ]);
}

/** Somebody is named who can decide: a country or a body that exists. Throws `vetting.nobody-to-ask`. */
async function checkScope(
  db: Db | Tx,
  country: string,
  body: string,
): Promise<{ country: string | null; bodyId: string | null }> {
  if (body !== "") {
    const known = await db.selectFrom("people.body").select("id").where("id", "=", body).executeTakeFirst();
    if (known === undefined) throw new DomainError("vetting.nobody-to-ask", { field: "body" });
  }
  if (country === "" && body === "") throw new DomainError("vetting.nobody-to-ask", { field: "country" });
  return { country: country === "" ? null : country, bodyId: body === "" ? null : body };
}

/**
 * Somebody without an account asks for access. A letter goes to the address: a link to confirm it, or, where it has an account, word of that.
 * The answer is the same either way. Throws `vetting.nobody-to-ask`, and `platform.too-many` when it is done too often.
 */
export async function askForAccess(house: AskingHouse, given: AccessForm, address: string): Promise<void> {
  const { db, secrets } = house;
  const { kind, email, name, lang, organisation, reason } = given;
  const scope =
    kind === "officer"
      ? await checkScope(db, given.country, given.body)
      : { country: given.country || null, bodyId: null };
  const limits = limitsOf(secrets, email, address);
  await refuseAfterFailures(db, limits);
  await countFailure(db, limits);
  const token = newToken();
  await inTransaction(db, async (tx) => {
    const known = await tx
      .selectFrom("people.account")
      .select(["id", "lang"])
      .where(sql`lower(email)`, "=", email)
      .executeTakeFirst();
    if (known !== undefined) {
      await sendMail(tx, { to: email, ...letter(house, known.lang as Language, "known", "/account/access", { name }) });
      return;
    }
    // A second request of the same address replaces the first.
    await tx.deleteFrom("people.accessRequest").where("email", "=", email).where("state", "=", "unconfirmed").execute();
    await tx
      .insertInto("people.accessRequest")
      .values({
        id: newId(),
        kind,
        email,
        name,
        ...scope,
        organisation,
        function: given.function,
        lang,
        reason,
        state: "unconfirmed",
        tokenHash: tokenHash(token),
        tokenExpiresAt: new Date(Date.now() + confirmDays * 86_400_000),
      })
      .execute();
    await sendMail(tx, {
      to: email,
      ...letter(house, lang, "confirm", `/access/confirm/${token}`, { name, days: confirmDays }),
    });
  });
}

/** The request a mailed link belongs to, while it works. */
export async function unconfirmedRequest(db: Db, token: string): Promise<{ name: string; email: string } | undefined> {
  return db
    .selectFrom("people.accessRequest")
    .select(["name", "email"])
    .where("tokenHash", "=", tokenHash(token))
    .where("state", "=", "unconfirmed")
    .where("tokenExpiresAt", ">", new Date())
    .executeTakeFirst();
}

/**
 * Confirms the address and makes the account, not vetted; an officer's request then waits for who decides. Returns the account.
 * Throws `vetting.link-expired`, what `refuseGuessable` throws, or `people.email-taken` where an account was made for the address meanwhile.
 */
export async function confirmAccess(
  db: Db,
  token: string,
  password: string,
): Promise<{ accountId: string; lang: Language }> {
  const asking = await unconfirmedRequest(db, token);
  if (asking === undefined) throw new DomainError("vetting.link-expired");
  await refuseGuessable(password, asking);
  const passwordHash = await hashPassword(password);
  return inTransaction(db, async (tx) => {
    const request = await tx
      .updateTable("people.accessRequest")
      .set({ tokenHash: null, tokenExpiresAt: null })
      .where("tokenHash", "=", tokenHash(token))
      .where("state", "=", "unconfirmed")
      .where("tokenExpiresAt", ">", new Date())
      .returningAll()
      .executeTakeFirst();
    if (request === undefined) throw new DomainError("vetting.link-expired");
    const accountId = newId();
    const { email, name, country, bodyId, organisation, lang } = request;
    const added = await tx
      .insertInto("people.account")
      .values({
        id: accountId,
        email,
        name,
        country,
        bodyId,
        organisation,
        function: request.function,
        lang,
        passwordHash,
        emailConfirmedAt: new Date(),
      })
      .onConflict((conflict) => conflict.doNothing())
      .returning("id")
      .executeTakeFirst();
    if (added === undefined) throw new DomainError("people.email-taken");
    const role = request.kind === "contributor" ? "author" : "learner";
    await tx.insertInto("people.roleGrant").values({ id: newId(), accountId, role, reason: "own request" }).execute();
    if (request.kind === "contributor") {
      await tx.deleteFrom("people.accessRequest").where("id", "=", request.id).execute();
    } else {
      await tx
        .updateTable("people.accessRequest")
        .set({ accountId, state: "waiting", waitingSince: new Date() })
        .where("id", "=", request.id)
        .execute();
    }
    await audit(tx, visitor, "people.access-asked", { target: accountId, kind: request.kind });
    await emit(tx, AccountAdded, { accountId });
    return { accountId, lang: lang as Language };
  });
}

/** A signed-in person asks to be vetted, or vetted anew. Throws `vetting.already-asked`, `vetting.nobody-to-ask`. */
export async function askAgain(db: Db, account: Account, given: RenewedAccessForm): Promise<void> {
  authorize(account, mayAskForAccess);
  await inTransaction(db, async (tx) => {
    const scope = await checkScope(tx, given.country, given.body);
    const { organisation, reason } = given;
    const inserted = await sql<{ id: string }>`
      insert into people.access_request (id, account_id, kind, email, name, country, body_id, organisation, function, lang, reason, state, waiting_since)
      values (${newId()}, ${account.id}, 'officer', ${account.email}, ${account.name}, ${scope.country}, ${scope.bodyId}, ${organisation}, ${given.function},
        ${account.lang}, ${reason}, 'waiting', date_trunc('milliseconds', now()))
      on conflict (account_id) where state in ('waiting', 'asked') do nothing returning id`.execute(tx);
    if (inserted.rows.length === 0) throw new DomainError("vetting.already-asked");
    await audit(tx, account, "people.access-asked", { target: account.id, kind: "officer" });
  });
}

/** Answers what the bureau asked back; the request waits again. Throws `vetting.nothing-asked`. */
export async function answerBureau(db: Db, account: Account, answer: string): Promise<void> {
  authorize(account, mayAskForAccess);
  await inTransaction(db, async (tx) => {
    const changed = await tx
      .updateTable("people.accessRequest")
      .set({ answer, state: "waiting" })
      .where("accountId", "=", account.id)
      .where("state", "=", "asked")
      .returning("id")
      .executeTakeFirst();
    if (changed === undefined) throw new DomainError("vetting.nothing-asked");
    await audit(tx, account, "people.access-answered", { target: account.id });
  });
}

/** Forgets requests whose link was never opened; a job calls it. */
export async function sweepRequests(db: Db): Promise<void> {
  await db
    .deleteFrom("people.accessRequest")
    .where("state", "=", "unconfirmed")
    .where("tokenExpiresAt", "<", new Date())
    .execute();
}
