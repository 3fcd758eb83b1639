import type { LocalizedText } from "#platform/database/index.ts";

export const certificateRules = ["completed", "passed", "score"] as const;
export type CertificateRule = (typeof certificateRules)[number];

export type ThingKind = "module" | "path";

/** What an owner says of the certificate of a module or a path. */
export interface RuleFacts {
  isOn: boolean;
  rule: CertificateRule;
  /** From 0 to 1; of the rule `score` only. */
  leastScore: number | null;
  /** Null: without end. */
  validMonths: number | null;
  isAccredited: boolean;
  designId: string;
  statement: LocalizedText;
  renewal: LocalizedText;
}

/** What a certificate is given for, as its rule and its text need it. */
export interface CertifiedThing {
  kind: ThingKind;
  id: string;
  slug: string;
  title: LocalizedText;
  summary: LocalizedText;
  minutes: number | null;
  subjects: string[];
  ownerId: string | null;
  ownerBodyId: string | null;
  body: LocalizedText | null;
}

/** Accredited courses hold for four years. */
export const accreditedMonths = 48;

/** Days before its end from which on a certificate can be renewed: the first reminder goes out then. */
export const renewalDays = 90;
