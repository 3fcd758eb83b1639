import type { PersonalData } from "#platform/feature.ts";

/** Who wrote an article stays written on it, as on paper; only the mail address, which readers never see, goes. */
export const journalPersonalData: PersonalData[] = [
  {
    table: "journal.author",
    column: "email",
    told: "journal:data.authors",
    keys: ({ email }) => [email],
    exported: ["given", "family", "orcid", "affiliations", "email"],
    erasure: { anonymise: { email: "" } },
  },
  {
    table: "journal.version",
    column: "created_by",
    told: "journal:data.versions",
    exported: ["article_id", "number", "change", "created_at"],
    erasure: "keep",
  },
  {
    table: "journal.import",
    column: "account_id",
    told: "journal:data.imports",
    exported: ["file_name", "state", "created_at"],
    erasure: "keep",
  },
];
