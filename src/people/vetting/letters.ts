import type { MessageArguments, Messages } from "#platform/i18n/index.ts";
import type { Language } from "#platform/permissions/index.ts";
import type { Settings } from "#platform/settings.ts";

/** What a letter is written with. */
export interface LetterHouse {
  messages: Messages;
  settings: Pick<Settings, "publicUrl" | "siteName">;
}

export type LetterName =
  | "confirm"
  | "known"
  | "approved"
  | "refused"
  | "asked"
  | "renewed"
  | "ended"
  | "suspended"
  | "restored"
  | "lapsing"
  | "waiting";

/** Subject and body of a letter in its reader's language; `path` becomes the address `{url}`, in that language. */
export function letter(
  { messages, settings }: LetterHouse,
  lang: Language,
  name: LetterName,
  path: string,
  args: MessageArguments = {},
): { lang: Language; subject: string; body: string } {
  const site = settings.siteName ?? messages.text(lang, "platform", "site.name");
  const all = { site, url: `${settings.publicUrl}/${lang}${path}`, ...args };
  return {
    lang,
    subject: messages.text(lang, "vetting", `mail.${name}.subject`, all),
    body: messages.text(lang, "vetting", `mail.${name}.body`, all),
  };
}
