import { migrationsOf } from "#platform/database/index.ts";
import type { Feature } from "#platform/feature.ts";
import { outreachMessages } from "./messages/index.ts";

export const outreach: Feature = {
  name: "outreach",
  messages: outreachMessages,
  migrations: migrationsOf(
    "outreach",
    import.meta.glob<string>("./migrations/*.sql", { query: "?raw", import: "default", eager: true }),
  ),
};
