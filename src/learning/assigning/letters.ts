import { type LetterHouse, letterOf, type Reachable } from "#people/index.ts";
import type { LocalizedText, Tx } from "#platform/database/index.ts";
import { formatDate, localized, type MessageArguments } from "#platform/i18n/index.ts";
import { type Mail, sendMail } from "#platform/mail/index.ts";
import type { Language } from "#platform/permissions/index.ts";

export type LetterName =
  | "asked"
  | "reminder"
  | "exempt"
  | "released"
  | "not-released"
  | "release"
  | "place-held"
  | "place-queued"
  | "place-refused"
  | "place-offered"
  | "place-lapsed"
  | "place-asked";

export const letter = (
  house: LetterHouse,
  lang: Language,
  name: LetterName,
  path: string,
  args: MessageArguments = {},
) => letterOf("assigning", house, lang, name, path, args);

/** A letter to a person in their language; `title` is what it is about. Demonstration accounts have no mailbox. */
export async function sendTo(
  house: LetterHouse,
  tx: Tx,
  person: Reachable | undefined,
  name: LetterName,
  path: string,
  title: LocalizedText,
  args: MessageArguments = {},
): Promise<void> {
  if (person === undefined || person.isDemo) return;
  const all = { name: person.name, title: localized(title, person.lang).text, ...args };
  await sendMail(tx, { to: person.email, ...letter(house, person.lang, name, path, all) });
}

export interface LetterItem {
  title: LocalizedText;
  dueAt: Date | null;
  isMandatory: boolean;
  isLate: boolean;
}

/** The last day of a deadline, where the person is: the deadline is the moment in which the next day begins. */
export const lastDay = (dueAt: Date): Date => new Date(dueAt.getTime() - 1);

/** One letter for all that is asked of a person at once, a line each. */
export function listLetter(
  house: LetterHouse,
  person: Reachable,
  name: "asked" | "reminder",
  items: readonly LetterItem[],
): Mail {
  const { lang, timeZone } = person;
  const words = (key: string, args: MessageArguments = {}) => house.messages.text(lang, "assigning", key, args);
  const lines = items.map(({ title, dueAt, isLate, isMandatory }) => {
    const date = dueAt === null ? "" : formatDate(lang, lastDay(dueAt), timeZone);
    const when = dueAt === null ? "" : ` (${words(isLate ? "line.late" : "line.due", { date })})`;
    return `– ${localized(title, lang).text}${when}${isMandatory ? "" : ` · ${words("offered")}`}`;
  });
  return {
    to: person.email,
    isBulk: true,
    ...letter(house, lang, name, "/learning/mine", {
      name: person.name,
      count: items.length,
      lines: lines.join("\n"),
    }),
  };
}
