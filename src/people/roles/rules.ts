import type { LocalizedText } from "#platform/database/index.ts";
import { partsOfScope, type Role, scopedRoles } from "#platform/permissions/index.ts";
import { isCountry } from "../countries.ts";

export const bodyKinds = ["academy", "university", "organisation", "service"] as const;
export type BodyKind = (typeof bodyKinds)[number];

/** Whether a role can be held there: some only for a country or a body, some for a body or everywhere. A body is looked up by the operation. */
export function fitsScope(role: Role, scope: string): boolean {
  const kind = scopedRoles[role];
  if (scope === "") return kind === undefined || kind.isEverywhereToo;
  const parts = partsOfScope(scope);
  return parts !== undefined && parts.kind === kind?.of && (parts.kind !== "country" || isCountry(parts.id));
}

/** A date of a form as the end of that day in UTC; undefined where none was given. */
export const endOfDay = (date: string): Date | undefined =>
  date === "" ? undefined : new Date(`${date}T23:59:59.999Z`);

/** The names that were given, without the languages left empty. */
export const localizedName = (names: Record<"en" | "fr" | "es" | "ar", string>): LocalizedText =>
  Object.fromEntries(Object.entries(names).filter(([, text]) => text !== ""));
