import type { PersonalData } from "#platform/feature.ts";

/** The lists know no accounts, only addresses: whoever had the address of one is on them with it. */
export const outreachPersonalData: PersonalData[] = [
  {
    table: "outreach.subscription",
    column: "email",
    told: "outreach:data.subscriptions",
    keys: ({ email }) => [email],
    exported: ["list_id", "email", "lang", "state", "asked_at", "confirmed_at"],
    erasure: "delete",
  },
];
