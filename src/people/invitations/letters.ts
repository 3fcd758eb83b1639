import type { MessageArguments } from "#platform/i18n/index.ts";
import type { Language } from "#platform/permissions/index.ts";
import { type LetterHouse, letterOf } from "../letter.ts";

/** A letter of this part; `path` becomes the address `{url}`. */
export const letter = (house: LetterHouse, lang: Language, path: string, args: MessageArguments) =>
  letterOf("invitations", house, lang, "invited", path, args);
