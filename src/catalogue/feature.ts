import { migrationsOf } from "#platform/database/index.ts";
import type { Feature } from "#platform/feature.ts";
import { commands } from "./commands.ts";
import { catalogueMessages } from "./messages/index.ts";
import { mayRelate } from "./permissions.ts";
import { forgetReader } from "./readers.ts";
import { routes } from "./routes.tsx";
import { planSitemap } from "./sitemap.ts";
import { rereadWords } from "./spelling.ts";
import { jobs, recount } from "./upkeep.ts";

export const catalogue: Feature = {
  name: "catalogue",
  routes,
  messages: catalogueMessages,
  migrations: migrationsOf(
    "catalogue",
    import.meta.glob<string>("./migrations/*.sql", { query: "?raw", import: "default", eager: true }),
  ),
  permissions: [mayRelate],
  errors: {
    "catalogue.with-itself": { status: 422 },
    "catalogue.too-many-relations": { status: 422 },
  },
  jobs,
  personalData: [
    {
      table: "catalogue.thing",
      column: "readers",
      told: "catalogue:data.readers",
      keys: ({ id }) => [`account:${id}`],
      exported: ["kind", "path", "published_at"],
      erasure: { by: (tx, { id }) => forgetReader(tx, `account:${id}`), leaves: "nothing" },
    },
  ],
  commands,
  // Its owners put things in again; the catalogue itself counts and reads words anew.
  reindex: async ({ db }) => {
    await recount(db);
    await rereadWords(db);
    await planSitemap(db);
    return 0;
  },
};
