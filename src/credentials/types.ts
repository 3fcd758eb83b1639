import type { LocalizedText } from "#platform/database/index.ts";
import type { Language } from "#platform/i18n/index.ts";

export const credentialStates = ["waiting", "issued", "revoked"] as const;
export type CredentialState = (typeof credentialStates)[number];

/** What a credential is worth today. */
export type CredentialValidity = "valid" | "waiting" | "not-yet" | "expired" | "revoked";

export const designColours = ["navy", "green", "burgundy", "slate"] as const;
export type DesignColour = (typeof designColours)[number];
export const designLayouts = ["classic", "plain"] as const;
export type DesignLayout = (typeof designLayouts)[number];

export interface DesignWords {
  heading: string;
  statement: string;
  footer: string;
}

/** Of a design: the words in each language; a language without words falls back to English. */
export type DesignWording = Partial<Record<Language, DesignWords>>;

/** What a credential is for, as it was called on the day it was awarded. */
export interface Achievement {
  name: LocalizedText;
  description: LocalizedText;
  /** What had to be done for it. */
  criteria: LocalizedText;
  /** Below /{lang}: where it can be learnt. */
  path: string;
  /** How long it takes, in minutes; null where nobody says. */
  minutes: number | null;
  /** Identifiers of the subject vocabulary. */
  subjects: string[];
  /** The body that stands behind it, beside the directorate. */
  body: LocalizedText | null;
  isAccredited: boolean;
  /** What the owner adds to the design's words; empty: nothing. */
  statement: LocalizedText;
  /** What its holder has to do to get it anew after its end; empty where it does not end. */
  renewal: LocalizedText;
}

export interface CredentialResult {
  /** From 0 to 1; null where nothing was scored. */
  score: number | null;
  /** ISO 8601. */
  completedAt: string;
}

/** The one design that every installation has. */
export const defaultDesignId = "c0de0000-0000-4000-8000-000000000001";

/** One PDF within a part of a collection. */
export interface DocumentEntry {
  name: string;
  start: number;
  size: number;
}
