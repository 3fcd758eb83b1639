import { loadDemoRelations } from "#library/index.ts";
import { migrationsOf } from "#platform/database/index.ts";
import type { Feature } from "#platform/feature.ts";
import { job } from "#platform/jobs/index.ts";
import { homeMessages } from "./messages/index.ts";
import { mayEnterAdmin, mayKeepSearches } from "./permissions.ts";
import { homePersonalData } from "./personal-data.ts";
import { routes } from "./routes.tsx";
import { tellOfNewFinds } from "./searches/alerts.ts";

export const home: Feature = {
  name: "home",
  routes,
  messages: homeMessages,
  migrations: migrationsOf(
    "home",
    import.meta.glob<string>("./migrations/*.sql", { query: "?raw", import: "default", eager: true }),
  ),
  permissions: [mayEnterAdmin, mayKeepSearches],
  errors: { "home.too-many-searches": { status: 422 }, "home.empty-search": { status: 422 } },
  jobs: [
    job({
      name: "home.tell-of-new-finds",
      cron: "11 6 * * *",
      timeLimit: 3_600,
      run: async (_payload, house) => void (await tellOfNewFinds(house)),
    }),
  ],
  personalData: homePersonalData,
  // What records have to do with other rooms can be said when those have loaded theirs: this is the last of them.
  demo: loadDemoRelations,
  desk: [
    {
      path: "/components",
      icon: "layers",
      title: "platform:components.title",
      text: "home:admin.components",
      permission: mayEnterAdmin,
      order: 90,
    },
  ],
};
