import type { Messages } from "./i18n/index.ts";
import type { Language } from "./permissions/index.ts";
import type { Settings } from "./settings.ts";

/** What the site is called in a language: the operator's name for it, else the translated one. */
export const siteName = (
  { messages, settings }: { messages: Messages; settings: Pick<Settings, "siteName"> },
  lang: Language,
): string => settings.siteName ?? messages.text(lang, "platform", "site.name");
