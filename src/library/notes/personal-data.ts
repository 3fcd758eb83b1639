import { sql } from "kysely";
import type { PersonalData } from "#platform/feature.ts";

export const notesPersonalData: PersonalData[] = [
  {
    table: "library.practice_note",
    column: "author_id",
    told: "notes:data.notes",
    exported: [
      "thing_title",
      "lang",
      "used",
      "audience",
      "outcome",
      "is_named",
      "country",
      "state",
      "reason",
      "created_at",
      "shown_at",
    ],
    // What readers have learnt from stays, from nobody and nowhere; what nobody reads goes.
    erasure: {
      leaves: "no-name",
      by: async (tx, { id, name, email, until }) => {
        // A former name or address alone: the person is still the author.
        if (until === undefined)
          await sql`delete from library.practice_note where author_id = ${id} and state <> 'shown'`.execute(tx);
        const blotted = (column: string) =>
          sql`${sql.ref(column)} = replace(replace(${sql.ref(column)}, ${name}, '…'), ${email}, '…')`;
        await sql`
          update library.practice_note set ${sql.join(["used", "audience", "outcome"].map(blotted))}
            ${until === undefined ? sql`, author_id = null, country = null, is_named = false` : sql``}
          where author_id = ${id}`.execute(tx);
      },
    },
  },
  {
    table: "library.note_report",
    column: "reported_by",
    told: "notes:data.reports",
    exported: ["note_id", "reason", "reported_at"],
    erasure: "delete",
    retention: { days: 365, column: "reported_at", since: "made" },
  },
];
