import type { Db } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import { readCredentialId } from "../ids.ts";
import { checkInWorker } from "../signing/in-worker.ts";
import { type CredentialRow, credentialToVerify } from "./facts.ts";
import { readPdfCredential } from "./pdf/read-in-worker.ts";

export const droppedFaults = [
  // It is no credential, or none that can be read.
  "not-credential",
  // A PDF without a credential in it.
  "no-attachment",
  // A PDF whose credential is another than the one printed on it, or which brings several.
  "swapped",
  // Its content does not fit its signature, or is not what was issued.
  "altered",
  // Its signature fits, by a key that is none of ours.
  "foreign",
  // Signed by a key of ours, but not in our records.
  "unknown",
] as const;
export type DroppedFault = (typeof droppedFaults)[number];

export interface DroppedResult {
  fault?: DroppedFault;
  /** Of what was checked, where its signature holds and it is ours. */
  credential?: CredentialRow;
  isPdf: boolean;
  /** What a foreign or swapped one says of itself. */
  told?: { name: string; issuerName: string; id: string };
}

/**
 * Checks a file as it is: the signature over its own bytes first, and only then what the records say of its id. A picture proves
 * nothing: of a PDF only the credential in it is believed.
 */
export async function checkDropped(house: Pick<HouseParts, "db" | "settings">, bytes: Buffer): Promise<DroppedResult> {
  const isPdf = bytes.subarray(0, 1_024).includes("%PDF-");
  if (!isPdf) return { isPdf, ...(await checkCredentialText(house.db, textOf(bytes))) };
  const reading = await readPdfCredential(bytes);
  if (reading === undefined || reading.attachments.length === 0) return { isPdf, fault: "no-attachment" };
  const [text] = reading.attachments;
  if (text === undefined || reading.attachments.length > 1) return { isPdf, fault: "swapped" };
  const checked = await checkCredentialText(house.db, text);
  if (checked.credential === undefined) return { isPdf, ...checked };
  const { id } = checked.credential;
  const isPrinted = reading.printedIds.length > 0 && reading.printedIds.every((printed) => printed === id);
  const own = new URL(house.settings.publicUrl).origin;
  const isHere = reading.printedSites.every((site) => site === own);
  return isPrinted && isHere ? { isPdf, ...checked } : { isPdf, fault: "swapped", credential: checked.credential };
}

const textOf = (bytes: Buffer): string => bytes.toString("utf8").replace(/^\ufeff/, "");

async function checkCredentialText(db: Db, text: string): Promise<Omit<DroppedResult, "isPdf">> {
  const checked = await checkInWorker(text);
  if (typeof checked === "string") return { fault: checked };
  const { name, issuerName, id, multikey, proofValue } = checked;
  const told = { name, issuerName, id };
  const key = await db.selectFrom("credentials.key").select("id").where("id", "=", multikey).executeTakeFirst();
  if (key === undefined) return { fault: "foreign", told };
  const credential = await credentialToVerify(db, readCredentialId(id) ?? "");
  if (credential === undefined) return { fault: "unknown", told };
  // Two texts signed for one id: only the one we have issued counts.
  if (credential.signed !== null && !credential.signed.includes(`"${proofValue}"`)) return { fault: "altered", told };
  return { credential };
}
