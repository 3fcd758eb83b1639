import type { PersonalData } from "#platform/feature.ts";

export const libraryPersonalData: PersonalData[] = [
  {
    table: "library.record",
    column: "suggested_by",
    told: "library:data.suggestions",
    exported: ["type", "title", "summary", "why", "address", "state", "reason", "created_at"],
    erasure: "keep",
  },
  {
    table: "library.practice_note",
    column: "account_id",
    told: "library:data.notes",
    exported: ["lang", "used", "audience", "outcome", "state", "created_at"],
    erasure: "delete",
  },
  {
    table: "library.note_report",
    column: "account_id",
    told: "library:data.reports",
    exported: ["reason", "created_at"],
    erasure: "delete",
  },
];
