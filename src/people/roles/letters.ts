import type { Db, LocalizedText, Tx } from "#platform/database/index.ts";
import type { ScopeSource } from "#platform/feature.ts";
import { formatDate, localized, type Messages } from "#platform/i18n/index.ts";
import { sendMail } from "#platform/mail/index.ts";
import { type Language, partsOfScope, type Role } from "#platform/permissions/index.ts";
import type { Settings } from "#platform/settings.ts";
import { siteName } from "#platform/site-name.ts";
import { countryName } from "../countries.ts";

/** What operations on roles work with: the database, and what letters are written with. */
export interface RolesHouse {
  db: Db;
  messages: Messages;
  settings: Pick<Settings, "publicUrl" | "siteName">;
  /** What roles may be held for beside countries and bodies; needed to grant one for such a thing. */
  scopes?: readonly ScopeSource[];
}

export interface Addressee {
  name: string;
  email: string;
  lang: Language;
  timeZone: string;
}

export type LetterName = "granted" | "deputy" | "ended" | "disabled" | "opened" | "factors-reset";

/** The place a role is held for, in words; the body's name is looked up by the caller. */
export function scopeWords(
  messages: Messages,
  lang: Language,
  scope: string,
  bodyName: LocalizedText | null | undefined,
): string {
  const parts = partsOfScope(scope);
  if (parts === undefined) return messages.text(lang, "roles", "scope.everywhere");
  return parts.kind === "country" ? countryName(parts.id, lang) : localized(bodyName, lang).text;
}

/** Writes to a person, in their language, what became of a role or of their account, and why. */
export async function writeTo(
  { messages, settings }: RolesHouse,
  tx: Tx,
  person: Addressee,
  name: LetterName,
  facts: {
    reason: string;
    role?: Role;
    scope?: string;
    scopeName?: LocalizedText | null | undefined;
    until?: Date | null | undefined;
  },
): Promise<void> {
  const { lang } = person;
  const t = messages.of(lang, "roles");
  const scope = facts.scope ?? "";
  const parts = partsOfScope(scope);
  const body =
    parts?.kind === "body"
      ? await tx.selectFrom("people.body").select("name").where("id", "=", parts.id).executeTakeFirst()
      : undefined;
  const until = facts.until ?? undefined;
  const args = {
    site: siteName({ messages, settings }, lang),
    url: `${settings.publicUrl}/${lang}${name === "factors-reset" ? "/account/security" : "/roles"}`,
    name: person.name,
    reason: facts.reason,
    role: facts.role === undefined ? "" : messages.text(lang, "people", `role.${facts.role}`),
    scope: scopeWords(messages, lang, scope, body?.name ?? facts.scopeName),
    until: until === undefined ? t("until.open") : t("until.date", { date: formatDate(lang, until, person.timeZone) }),
  };
  await sendMail(tx, {
    to: person.email,
    lang,
    subject: t(`mail.${name}.subject`, args),
    body: t(`mail.${name}.body`, args),
  });
}
