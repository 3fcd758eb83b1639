import { migrationsOf } from "#platform/database/index.ts";
import type { Feature } from "#platform/feature.ts";
import { pseudonymOf } from "./agents.ts";
import { lrsMessages } from "./messages/index.ts";

export const lrs: Feature = {
  name: "lrs",
  messages: lrsMessages,
  migrations: migrationsOf(
    "lrs",
    import.meta.glob<string>("./migrations/*.sql", { query: "?raw", import: "default", eager: true }),
  ),
  personalData: [
    {
      table: "lrs.statement",
      column: "actor",
      told: "lrs:data.statements",
      keys: ({ id, email }, { secrets, settings }) => [
        `account:${settings.publicUrl}|${pseudonymOf(secrets, id)}`,
        `mbox:mailto:${email}`,
      ],
      exported: ["id", "happened_at", "verb", "activity", "raw"],
      // What a learner typed may hold the name; the actor is a pseudonym already.
      erasure: { blot: ["raw", "actor"] },
    },
  ],
};
