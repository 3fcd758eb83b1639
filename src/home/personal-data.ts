import type { PersonalData } from "#platform/feature.ts";

export const homePersonalData: PersonalData[] = [
  {
    table: "home.saved_search",
    column: "account_id",
    told: "home:data.searches",
    exported: ["name", "lang", "query", "alert", "created_at"],
    erasure: "delete",
  },
];
