import type { HouseParts } from "#platform/feature.ts";
import type { MessageArguments } from "#platform/i18n/index.ts";
import type { Language } from "#platform/permissions/index.ts";

type Writer = Pick<HouseParts, "messages" | "settings">;

/** A mail of this part in the recipient's language; `{site}` and `{url}` (the privacy page) are known to each. */
export function letter({ messages, settings }: Writer, lang: Language, name: string, args: MessageArguments = {}) {
  const t = messages.of(lang, "privacy");
  const facts = {
    site: settings.siteName ?? messages.text(lang, "platform", "site.name"),
    url: `${settings.publicUrl}/${lang}/account/privacy`,
    ...args,
  };
  return { lang, subject: t(`mail.${name}.subject`, facts), body: t(`mail.${name}.body`, facts) };
}
