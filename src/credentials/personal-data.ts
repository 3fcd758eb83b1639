import { sql } from "kysely";
import type { PersonalData } from "#platform/feature.ts";

export const credentialsPersonalData: PersonalData[] = [
  {
    table: "credentials.credential",
    column: "account_id",
    told: "credentials:data.credentials",
    exported: [
      "id",
      "holder_name",
      "lang",
      "source_kind",
      "achievement",
      "result",
      "state",
      "awarded_at",
      "valid_from",
      "valid_until",
      "revoked_at",
      "revoke_reason",
      "signed",
    ],
    // Whoever holds the paper may still check it: by its id, without a name, and the salted hash of one goes with the signed text.
    erasure: {
      leaves: "no-name",
      by: async (tx, { id, name, until }) => {
        await sql`
          update credentials.credential set holder_name = '', signed = null
          where account_id = ${id} and holder_name <> '' and ${until === undefined ? sql`true` : sql`holder_name = ${name}`}`.execute(
          tx,
        );
      },
    },
  },
  {
    table: "credentials.credential",
    column: "revoked_by",
    told: "credentials:data.revocations",
    exported: ["id", "revoked_at", "revoke_reason"],
    erasure: "keep",
  },
  {
    table: "credentials.share",
    column: "account_id",
    told: "credentials:data.shares",
    exported: ["credential_id", "created_at", "until", "revoked_at", "opened", "last_opened_at"],
    erasure: "delete",
    retention: { days: 30, column: "until", since: "expired" },
  },
  {
    table: "credentials.document_job",
    column: "account_id",
    told: "credentials:data.jobs",
    exported: ["source_kind", "state", "created_at", "finished_at"],
    erasure: "keep",
  },
];
