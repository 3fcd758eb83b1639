import type { Achievement } from "#credentials/index.ts";
import type { LocalizedText } from "#platform/database/index.ts";
import { type Language, languages, type Messages } from "#platform/i18n/index.ts";
import type { CertifiedThing, RuleFacts } from "./types.ts";

/** The same day so many months later; the last of the month where that has fewer days. */
export function monthsAfter(from: Date, months: number): Date {
  const date = new Date(from);
  const day = date.getUTCDate();
  date.setUTCDate(1);
  date.setUTCMonth(date.getUTCMonth() + months);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
  return date;
}

/** Until when a certificate of a rule holds that is given now; one that follows another adds to what that has left. */
export function validUntil({ validMonths }: Pick<RuleFacts, "validMonths">, now: Date, earlier?: Date): Date | null {
  if (validMonths === null) return null;
  return monthsAfter(earlier !== undefined && earlier > now ? earlier : now, validMonths);
}

/** What a certificate says it is for, in all languages, as of now. */
export function achievementOf(thing: CertifiedThing, rule: RuleFacts, messages: Messages): Achievement {
  const inAll = (text: (lang: Language) => string): LocalizedText =>
    Object.fromEntries(languages.map((lang) => [lang, text(lang)]));
  const percent = Math.round((rule.leastScore ?? 0) * 100);
  return {
    name: thing.title,
    description: thing.summary,
    criteria: inAll((lang) => messages.text(lang, "awarding", `criteria.${thing.kind}.${rule.rule}`, { percent })),
    path: `/${thing.kind === "module" ? "learning" : "paths"}/${thing.slug}`,
    minutes: thing.minutes === 0 ? null : thing.minutes,
    subjects: thing.subjects,
    body: thing.body,
    isAccredited: rule.isAccredited,
    statement: rule.statement,
    renewal: rule.validMonths === null ? {} : rule.renewal,
  };
}
