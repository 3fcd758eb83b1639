import type { MessageArguments } from "#platform/i18n/index.ts";
import type { Language } from "#platform/permissions/index.ts";
import { type LetterHouse, letterOf } from "../letter.ts";

/** A letter of this part; `{url}` is the privacy page. */
export const letter = (house: LetterHouse, lang: Language, name: string, args: MessageArguments = {}) =>
  letterOf("privacy", house, lang, name, "/account/privacy", args);
