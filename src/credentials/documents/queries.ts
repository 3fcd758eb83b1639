import { afterKey, type Cursor, type Db, type LocalizedText, type Tx } from "#platform/database/index.ts";
import type { Language } from "#platform/i18n/index.ts";
import type {
  Achievement,
  CredentialResult,
  CredentialState,
  CredentialValidity,
  DesignColour,
  DesignLayout,
  DesignWording,
} from "../types.ts";
import { validityOf as validityOfIssued } from "../verify/facts.ts";

/** What a design says in one of its editions. */
export interface Edition {
  wording: DesignWording;
  signatoryName: string;
  signatoryTitle: LocalizedText;
  signatureImage: string | null;
  seals: string[];
  colour: DesignColour;
  layout: DesignLayout;
}

/** A credential with all that its documents show. */
export interface PrintableCredential {
  id: string;
  accountId: string;
  holderName: string;
  lang: Language;
  achievement: Achievement;
  result: CredentialResult;
  state: CredentialState;
  awardedAt: Date;
  issuedAt: Date | null;
  validFrom: Date;
  validUntil: Date | null;
  revokedAt: Date | null;
  signed: string | null;
  edition: Edition;
}

/** Rows of `printableOf`: credentials as `c` with their editions. */
export const printableRows = (db: Db | Tx) =>
  db
    .selectFrom("credentials.credential as c")
    .innerJoin("credentials.designEdition as e", "e.id", "c.editionId")
    .select([
      "c.id",
      "c.accountId",
      "c.holderName",
      "c.lang",
      "c.achievement",
      "c.result",
      "c.state",
      "c.awardedAt",
      "c.issuedAt",
      "c.validFrom",
      "c.validUntil",
      "c.revokedAt",
      "c.signed",
      "e.wording",
      "e.signatoryName",
      "e.signatoryTitle",
      "e.signatureImage",
      "e.seals",
      "e.colour",
      "e.layout",
    ]);

type Row = Awaited<ReturnType<ReturnType<typeof printableRows>["executeTakeFirstOrThrow"]>>;

export function printableOf(row: Row): PrintableCredential {
  const { wording, signatoryName, signatoryTitle, signatureImage, seals, colour, layout, ...credential } = row;
  return {
    ...credential,
    edition: { wording, signatoryName, signatoryTitle, signatureImage, seals, colour, layout },
  } as PrintableCredential;
}

/** A person's own credential; undefined for another's, as for none. */
export async function ownCredential(db: Db, accountId: string, id: string): Promise<PrintableCredential | undefined> {
  const row = await printableRows(db).where("c.id", "=", id).where("c.accountId", "=", accountId).executeTakeFirst();
  return row === undefined ? undefined : printableOf(row);
}

/** A person's own credentials, the newest first. */
export async function ownCredentials(
  db: Db,
  accountId: string,
  { after, limit }: { after?: Cursor | undefined; limit: number },
): Promise<PrintableCredential[]> {
  const rows = await printableRows(db)
    .where("c.accountId", "=", accountId)
    .$if(after !== undefined, (query) => query.where(afterKey(["c.awardedAt", "c.id"], "desc", after ?? [])))
    .orderBy("c.awardedAt", "desc")
    .orderBy("c.id", "desc")
    .limit(limit)
    .execute();
  return rows.map(printableOf);
}

/** What a credential is worth at a moment. */
export function validityOf(
  { state, validFrom, validUntil }: Pick<PrintableCredential, "state" | "validFrom" | "validUntil">,
  now = new Date(),
): CredentialValidity {
  return state === "waiting" ? "waiting" : validityOfIssued({ state, validFrom, validUntil }, now);
}
