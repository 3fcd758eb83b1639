import { createHash } from "node:crypto";
import { subjectLabel } from "#catalogue/index.ts";
import { type Language, localized } from "#platform/i18n/index.ts";
import { verifyUrl } from "../ids.ts";
import type { Achievement, CredentialResult } from "../types.ts";
import { encodedList } from "./bitstring.ts";
import type { JsonObject } from "./canonical.ts";
import { credentialsContext, openBadgesContext } from "./contexts.ts";

export interface Issuer {
  did: string;
  name: string;
  publicUrl: string;
}

export interface CredentialFacts {
  id: string;
  holderName: string;
  lang: Language;
  sourceId: string;
  achievement: Achievement;
  result: CredentialResult;
  validFrom: Date;
  validUntil: Date | null;
  statusListId: number;
  statusIndex: number;
}

/** ISO 8601 in UTC, whole seconds. */
export const secondsOf = (date: Date): string => date.toISOString().replace(/\.\d+Z$/, "Z");

export const statusListUrl = (publicUrl: string, listId: number): string => `${publicUrl}/credentials/status/${listId}`;

/**
 * A credential as Open Badges 3.0 has it (its AchievementCredential, a credential of the W3C's data model 2.0), before it is signed. The
 * holder's name is in it only as a salted hash: who has the file and knows the name can compare, nobody can read it. `salt` is hex.
 */
export function credentialDocument(
  facts: CredentialFacts,
  issuer: Issuer,
  words: { score: string },
  salt: string,
): JsonObject {
  const { achievement, lang, result } = facts;
  const say = (text: Parameters<typeof localized>[0]) => localized(text, lang).text;
  const name = say(achievement.name);
  const page = `${issuer.publicUrl}/${lang}${achievement.path}`;
  const achievementId = `urn:uuid:${facts.sourceId}`;
  const scoreId = `${achievementId}#score`;
  const list = statusListUrl(issuer.publicUrl, facts.statusListId);
  return {
    "@context": [credentialsContext, openBadgesContext],
    id: verifyUrl(issuer.publicUrl, facts.id),
    type: ["VerifiableCredential", "OpenBadgeCredential"],
    name,
    issuer: { id: issuer.did, type: ["Profile"], name: issuer.name, url: issuer.publicUrl },
    validFrom: secondsOf(facts.validFrom),
    ...(facts.validUntil === null ? {} : { validUntil: secondsOf(facts.validUntil) }),
    credentialSubject: {
      type: ["AchievementSubject"],
      identifier: [
        {
          type: "IdentityObject",
          hashed: true,
          identityHash: identityHash(facts.holderName, salt),
          identityType: "name",
          salt,
        },
      ],
      activityEndDate: secondsOf(new Date(result.completedAt)),
      ...(result.score === null
        ? {}
        : {
            result: [{ type: ["Result"], resultDescription: scoreId, value: String(Math.round(result.score * 100)) }],
          }),
      achievement: {
        id: achievementId,
        type: ["Achievement"],
        achievementType: achievement.isAccredited ? "Certification" : "CertificateOfCompletion",
        name,
        description: say(achievement.description) || name,
        criteria: { id: page, narrative: say(achievement.criteria) || name },
        image: { id: `${issuer.publicUrl}/credentials/badge.svg`, type: "Image" },
        inLanguage: lang,
        ...(achievement.minutes === null ? {} : { creditsAvailable: Math.round(achievement.minutes / 6) / 10 }),
        ...(achievement.subjects.length === 0
          ? {}
          : {
              alignment: achievement.subjects.map((subject) => ({
                type: ["Alignment"],
                targetName: subjectLabel(subject, lang),
                targetUrl: `${issuer.publicUrl}/${lang}/search?subject=${encodeURIComponent(subject)}`,
                targetCode: subject,
              })),
            }),
        ...(result.score === null
          ? {}
          : {
              resultDescription: [
                {
                  id: scoreId,
                  type: ["ResultDescription"],
                  name: words.score,
                  resultType: "Percent",
                  valueMin: "0",
                  valueMax: "100",
                },
              ],
            }),
      },
    },
    credentialStatus: {
      id: `${list}#${facts.statusIndex}`,
      type: "BitstringStatusListEntry",
      statusPurpose: "revocation",
      statusListIndex: String(facts.statusIndex),
      statusListCredential: list,
    },
  };
}

/** Open Badges 3.0, IdentityHash: of the identity followed by the salt. */
export const identityHash = (name: string, salt: string): string =>
  `sha256$${createHash("sha256").update(`${name}${salt}`, "utf8").digest("hex")}`;

/** The bits of a list as a credential (Bitstring Status List 1.0, 3.1), before it is signed. */
export function statusListDocument(
  list: { id: number; size: number; revoked: readonly number[] },
  issuer: Issuer,
  now: Date,
): JsonObject {
  const id = statusListUrl(issuer.publicUrl, list.id);
  return {
    "@context": [credentialsContext],
    id,
    type: ["VerifiableCredential", "BitstringStatusListCredential"],
    issuer: issuer.did,
    validFrom: secondsOf(now),
    credentialSubject: {
      id: `${id}#list`,
      type: "BitstringStatusList",
      statusPurpose: "revocation",
      encodedList: encodedList(list.size, list.revoked),
    },
  };
}
