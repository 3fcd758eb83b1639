import { migrationsOf } from "#platform/database/index.ts";
import type { Feature } from "#platform/feature.ts";
import { groupsMessages } from "./messages/index.ts";

export const groups: Feature = {
  name: "groups",
  messages: groupsMessages,
  migrations: migrationsOf(
    "groups",
    import.meta.glob<string>("./migrations/*.sql", { query: "?raw", import: "default", eager: true }),
  ),
};
