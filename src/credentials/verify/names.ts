import { fold } from "#catalogue/index.ts";
import type { Db } from "#platform/database/index.ts";
import type { HouseParts } from "#platform/feature.ts";
import {
  countFailure,
  type FailureLimit,
  failureKey,
  networkOf,
  refuseAfterFailures,
  sameText,
} from "#platform/http/index.ts";

/** The words of a name, folded and in one order: however it is written, accents or not, family name first or last. */
export const nameWords = (name: string): string =>
  fold(name)
    .split(/[^\p{L}\p{N}]+/u)
    .filter(Boolean)
    .sort()
    .join(" ");

const hour = 3_600;

/** A guess costs: so many from one network, so many at one credential from anywhere. */
function limitsOf(
  { secrets }: Pick<HouseParts, "secrets">,
  credentialId: string,
  address: string,
): Map<string, FailureLimit> {
  const network = networkOf(address);
  return new Map([
    [failureKey(secrets, "verify-one", `${credentialId} ${network}`), { most: 10, windowSeconds: hour }],
    [failureKey(secrets, "verify-network", network), { most: 100, windowSeconds: hour }],
    [failureKey(secrets, "verify-all", credentialId), { most: 200, windowSeconds: 24 * hour }],
  ]);
}

/**
 * Whether a name somebody typed is the holder's, compared in a time that tells nothing. A wrong one is counted. Throws
 * `platform.too-many`.
 */
export async function isHoldersName(
  house: Pick<HouseParts, "secrets"> & { db: Db },
  credential: { id: string; holderName: string },
  typed: string,
  address: string,
): Promise<boolean> {
  const limits = limitsOf(house, credential.id, address);
  await refuseAfterFailures(house.db, limits);
  const [given, held] = [nameWords(typed), nameWords(credential.holderName)];
  const isSame = sameText(given, held) && held !== "";
  if (!isSame) await countFailure(house.db, limits);
  return isSame;
}
