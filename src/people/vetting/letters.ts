import type { MessageArguments } from "#platform/i18n/index.ts";
import type { Language } from "#platform/permissions/index.ts";
import { type LetterHouse, letterOf } from "../letter.ts";

export type { LetterHouse };

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

/** A letter of this part; `path` becomes the address `{url}`. */
export const letter = (
  house: LetterHouse,
  lang: Language,
  name: LetterName,
  path: string,
  args: MessageArguments = {},
) => letterOf("vetting", house, lang, name, path, args);
