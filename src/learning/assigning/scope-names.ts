import { bodyOptions, countryName } from "#people/index.ts";
import type { Db } from "#platform/database/index.ts";
import type { Language } from "#platform/i18n/index.ts";
import { type Actor, partsOfScope } from "#platform/permissions/index.ts";
import { reachOf } from "./access.ts";

/** What scopes are called in a language; `everybody` for the empty one. */
export async function scopeNamer(
  db: Db,
  scopes: readonly string[],
  lang: Language,
  everybody: string,
): Promise<(scope: string) => string> {
  const needsBodies = scopes.some((scope) => partsOfScope(scope)?.kind === "body");
  const bodies = new Map(needsBodies ? (await bodyOptions(db, lang)).map(({ value, label }) => [value, label]) : []);
  return (scope) => {
    const parts = partsOfScope(scope);
    if (parts === undefined) return everybody;
    return parts.kind === "country" ? countryName(parts.id, lang) : (bodies.get(parts.id) ?? "");
  };
}

/** Whose people an actor may ask, as choices: anybody's first. */
export async function scopeChoices(
  db: Db,
  actor: Actor,
  lang: Language,
  everybody: string,
): Promise<{ value: string; label: string }[]> {
  const { isEverywhere, scopes } = reachOf(actor);
  const all = [...(isEverywhere ? [""] : []), ...scopes];
  const nameOf = await scopeNamer(db, all, lang, everybody);
  return all.map((scope) => ({ value: scope, label: nameOf(scope) }));
}
