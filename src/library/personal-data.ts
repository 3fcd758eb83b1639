import type { PersonalData } from "#platform/feature.ts";

export const libraryPersonalData: PersonalData[] = [
  {
    table: "library.record",
    column: "suggested_by",
    told: "library:data.suggestions",
    exported: ["type", "title", "summary", "why", "address", "state", "reason", "created_at"],
    erasure: "keep",
  },
];
