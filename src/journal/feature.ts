import { migrationsOf } from "#platform/database/index.ts";
import type { Feature } from "#platform/feature.ts";
import { journalMessages } from "./messages/index.ts";

export const journal: Feature = {
  name: "journal",
  messages: journalMessages,
  migrations: migrationsOf(
    "journal",
    import.meta.glob<string>("./migrations/*.sql", { query: "?raw", import: "default", eager: true }),
  ),
};
