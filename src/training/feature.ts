import { migrationsOf } from "#platform/database/index.ts";
import type { Feature } from "#platform/feature.ts";
import { trainingMessages } from "./messages/index.ts";

export const training: Feature = {
  name: "training",
  messages: trainingMessages,
  migrations: migrationsOf(
    "training",
    import.meta.glob<string>("./migrations/*.sql", { query: "?raw", import: "default", eager: true }),
  ),
};
