import type { MessageArguments, Messages } from "#platform/i18n/index.ts";
import type { Language } from "#platform/permissions/index.ts";
import type { Settings } from "#platform/settings.ts";
import { siteName } from "#platform/site-name.ts";

/** What a letter is written with. */
export interface LetterHouse {
  messages: Messages;
  settings: Pick<Settings, "publicUrl" | "siteName">;
}

/**
 * Subject and body of a letter in its reader's language: the messages `mail.NAME.subject` and `mail.NAME.body` of a part. `path` becomes
 * the address `{url}`, in that language; `{site}` is known to each.
 */
export function letterOf(
  part: string,
  { messages, settings }: LetterHouse,
  lang: Language,
  name: string,
  path: string,
  args: MessageArguments = {},
): { lang: Language; subject: string; body: string } {
  const all = { site: siteName({ messages, settings }, lang), url: `${settings.publicUrl}/${lang}${path}`, ...args };
  return {
    lang,
    subject: messages.text(lang, part, `mail.${name}.subject`, all),
    body: messages.text(lang, part, `mail.${name}.body`, all),
  };
}
