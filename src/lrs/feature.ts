import { migrationsOf } from "#platform/database/index.ts";
import type { Feature } from "#platform/feature.ts";

export const lrs: Feature = {
  name: "lrs",
  migrations: migrationsOf(
    "lrs",
    import.meta.glob<string>("./migrations/*.sql", { query: "?raw", import: "default", eager: true }),
  ),
  personalData: [
    {
      table: "lrs.statement",
      column: "actor",
      kept: "under a name that only this installation can connect with a person",
    },
  ],
};
