import { audit } from "#platform/audit/index.ts";
import { type Db, inTransaction, type Tx } from "#platform/database/index.ts";
import { newId } from "#platform/ids.ts";
import { type Account, authorize, type Language } from "#platform/permissions/index.ts";
import { tokenHash } from "#platform/tokens.ts";
import { mayKeepOwnAccount } from "../permissions.ts";
import { currentPolicy } from "./policy.ts";

export type ConsentKind = "privacy" | "directory";

export interface Consent {
  kind: ConsentKind;
  version: number;
  givenAt: Date;
  withdrawnAt: Date | null;
}

/** Notes that a person agreed, in the transaction of what they agreed by. Agreeing again changes nothing. */
export async function noteConsent(
  tx: Tx,
  person: { id: string; lang: Language },
  kind: ConsentKind,
  version: number = currentPolicy.version,
): Promise<void> {
  await tx
    .insertInto("people.consent")
    .values({ id: newId(), accountId: person.id, kind, version, lang: person.lang })
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

export async function withdrawConsent(tx: Tx, accountId: string, kind: ConsentKind): Promise<void> {
  await tx
    .updateTable("people.consent")
    .set({ withdrawnAt: new Date() })
    .where("accountId", "=", accountId)
    .where("kind", "=", kind)
    .where("withdrawnAt", "is", null)
    .execute();
}

/** A person agrees to the privacy page as it stands, in the language they read it in. */
export async function agreeToPolicy(db: Db, account: Account, lang: Language): Promise<void> {
  authorize(account, mayKeepOwnAccount);
  await inTransaction(db, async (tx) => {
    await noteConsent(tx, { id: account.id, lang }, "privacy");
    await audit(tx, account, "people.consent-given", {
      target: account.id,
      kind: "privacy",
      version: currentPolicy.version,
    });
  });
}

/**
 * Where a new session goes first: where its person wanted, by way of the privacy page when it has a version they have not agreed to.
 */
export async function afterSignIn(db: Db, token: string, lang: Language, to: string): Promise<string> {
  const row = await db
    .selectFrom("people.session as s")
    .leftJoin("people.consent as c", (join) =>
      join
        .onRef("c.accountId", "=", "s.accountId")
        .on("c.kind", "=", "privacy")
        .on("c.version", ">=", currentPolicy.version)
        .on("c.withdrawnAt", "is", null),
    )
    .select("c.id as consentId")
    .where("s.tokenHash", "=", tokenHash(token))
    .executeTakeFirst();
  return row?.consentId == null ? `/${lang}/account/consent?to=${encodeURIComponent(to)}` : to;
}

export async function consentsOf(db: Db, accountId: string): Promise<Consent[]> {
  const rows = await db
    .selectFrom("people.consent")
    .select(["kind", "version", "givenAt", "withdrawnAt"])
    .where("accountId", "=", accountId)
    .orderBy("givenAt", "desc")
    .limit(50)
    .execute();
  return rows as Consent[];
}
