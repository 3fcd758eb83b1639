import type { HouseParts } from "#platform/feature.ts";
import type { Language } from "#platform/permissions/index.ts";
import { siteName } from "#platform/site-name.ts";

/** What a person is told of by mail: each change of how they prove who they are. */
export type CredentialChange =
  | "authenticator-added"
  | "authenticator-removed"
  | "recovery-codes-renewed"
  | "recovery-code-used"
  | "passkey-added"
  | "passkey-removed"
  | "identity-added";

type Writer = Pick<HouseParts, "messages" | "settings">;

export interface Letter {
  subject: string;
  body: string;
}

export function credentialLetter(house: Writer, lang: Language, change: CredentialChange): Letter {
  const t = house.messages.of(lang, "security");
  const url = `${house.settings.publicUrl}/${lang}/account/security`;
  return {
    subject: t("mail.change.subject", { site: siteName(house, lang) }),
    body: t("mail.change.body", { change: t(`change.${change}`), url }),
  };
}

/** To the new address: its owner confirms it. */
export function newAddressLetter(house: Writer, lang: Language, name: string, token: string): Letter {
  const t = house.messages.of(lang, "security");
  const url = `${house.settings.publicUrl}/${lang}/account/email/${token}`;
  return {
    subject: t("mail.new-address.subject", { site: siteName(house, lang) }),
    body: t("mail.new-address.body", { name, url }),
  };
}

/** To the address so far, when a change is asked for and when it is done. */
export function oldAddressLetter(house: Writer, lang: Language, email: string, when: "asked" | "done"): Letter {
  const t = house.messages.of(lang, "security");
  const url = `${house.settings.publicUrl}/${lang}/account/security`;
  return {
    subject: t("mail.old-address.subject", { site: siteName(house, lang) }),
    body: t(when === "asked" ? "mail.old-address.asked" : "mail.old-address.done", { email, url }),
  };
}
