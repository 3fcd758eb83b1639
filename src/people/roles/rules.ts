import type { LocalizedText } from "#platform/database/index.ts";
import { type Role, scopedRoles } from "#platform/permissions/index.ts";
import { isCountry } from "../countries.ts";

export const bodyKinds = ["academy", "university", "organisation", "service"] as const;
export type BodyKind = (typeof bodyKinds)[number];

export const countryScope = (country: string): string => `country:${country}`;
export const bodyScope = (bodyId: string): string => `body:${bodyId}`;

/** What a scope names: `country:FR` the code, `body:…` the id; undefined everywhere. */
export function partsOfScope(scope: string): { kind: "country" | "body"; id: string } | undefined {
  const [kind = "", id = ""] = scope.split(":");
  return (kind === "country" || kind === "body") && id !== "" ? { kind, id } : undefined;
}

/**
 * Where a role can be held: a bureau's officer for a member country, a body's for a body, all others everywhere, since nothing
 * yet asks where they hold. A body is looked up by the operation.
 */
export function fitsScope(role: Role, scope: string): boolean {
  const parts = partsOfScope(scope);
  if (!scopedRoles.includes(role)) return scope === "";
  if (role === "bureau-officer") return parts?.kind === "country" && isCountry(parts.id);
  return parts?.kind === "body";
}

/** A date of a form as the end of that day in UTC; undefined where none was given. */
export const endOfDay = (date: string): Date | undefined =>
  date === "" ? undefined : new Date(`${date}T23:59:59.999Z`);

/** The names that were given, without the languages left empty. */
export const localizedName = (names: Record<"en" | "fr" | "es" | "ar", string>): LocalizedText =>
  Object.fromEntries(Object.entries(names).filter(([, text]) => text !== ""));
