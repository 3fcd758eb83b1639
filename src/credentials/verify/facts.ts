import type { Db, LocalizedText } from "#platform/database/index.ts";
import type { Language } from "#platform/i18n/index.ts";
import { isCredentialId } from "../ids.ts";
import type { Achievement, CredentialResult, CredentialValidity } from "../types.ts";

/** What anybody may know of a credential by its id: everything but whose it is. */
export interface VerifiedFacts {
  id: string;
  validity: Exclude<CredentialValidity, "waiting">;
  achievement: Achievement;
  result: CredentialResult;
  lang: Language;
  issuedAt: Date;
  validFrom: Date;
  validUntil: Date | null;
  revokedAt: Date | null;
  /** A later one that follows it, and is valid. */
  isRenewed: boolean;
}

export interface CredentialRow extends VerifiedFacts {
  holderName: string;
  signed: string | null;
  accountId: string;
  sourceKind: string;
  title: LocalizedText;
}

/** The credential of an id, signed and told to its holder; undefined for any other text. */
export async function credentialToVerify(db: Db, id: string, now = new Date()): Promise<CredentialRow | undefined> {
  if (!isCredentialId(id)) return undefined;
  const row = await db
    .selectFrom("credentials.credential as c")
    .select([
      "c.id",
      "c.state",
      "c.achievement",
      "c.result",
      "c.lang",
      "c.issuedAt",
      "c.validFrom",
      "c.validUntil",
      "c.revokedAt",
      "c.holderName",
      "c.signed",
      "c.accountId",
      "c.sourceKind",
    ])
    .select(({ exists, selectFrom, val }) =>
      exists(
        selectFrom("credentials.credential as n")
          .select(val(1).as("one"))
          .whereRef("n.renews", "=", "c.id")
          .where("n.state", "=", "issued"),
      ).as("isRenewed"),
    )
    .where("c.id", "=", id)
    .executeTakeFirst();
  if (row === undefined || row.issuedAt === null) return undefined;
  const { state, lang, isRenewed, ...facts } = row;
  return {
    ...facts,
    issuedAt: row.issuedAt,
    lang: lang as Language,
    isRenewed: Boolean(isRenewed),
    title: row.achievement.name,
    validity: validityOf({ state, validFrom: row.validFrom, validUntil: row.validUntil }, now),
  };
}

/** What a credential that was issued is worth at a moment. */
export function validityOf(
  { state, validFrom, validUntil }: { state: string; validFrom: Date; validUntil: Date | null },
  now: Date,
): VerifiedFacts["validity"] {
  if (state === "revoked") return "revoked";
  if (validFrom > now) return "not-yet";
  return validUntil !== null && validUntil <= now ? "expired" : "valid";
}
