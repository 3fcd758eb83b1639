import { permission } from "#platform/permissions/index.ts";

/** Telling how one used a thing; the operation asks for vetting too. */
export const mayTellPractice = permission("library.tell-practice", "everyone");

/** Saying that a note should not stand where it stands. */
export const mayReportNotes = permission("library.report-notes", "everyone");

/** Reading notes before others do: showing them, sending them back, hiding them. Of the whole library. */
export const mayModerateNotes = permission("library.moderate-notes", ["librarian", "administrator"]);
