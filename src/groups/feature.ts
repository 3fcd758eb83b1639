import { migrationsOf } from "#platform/database/index.ts";
import type { Feature } from "#platform/feature.ts";
import { reindexGroups } from "./catalogue-entry.ts";
import { loadDemoGroups } from "./demo.ts";
import { GuidelinePublished } from "./events.ts";
import { groupKeeper, guidelineKeeper } from "./keeper.ts";
import { groupsMessages } from "./messages/index.ts";
import { mayEnterGroups, mayKeepGroups } from "./permissions.ts";
import { groupNames } from "./queries.ts";
import { routes } from "./routes.tsx";

export const groups: Feature = {
  name: "groups",
  routes,
  navigation: [{ path: "/groups", label: "groups:nav", order: 40 }],
  desk: [
    {
      path: "/groups/manage",
      icon: "users",
      title: "groups:manage.title",
      text: "groups:manage.hint",
      permission: mayEnterGroups,
      order: 40,
    },
  ],
  scopes: [{ kind: "group", list: groupNames }],
  messages: groupsMessages,
  migrations: migrationsOf(
    "groups",
    import.meta.glob<string>("./migrations/*.sql", { query: "?raw", import: "default", eager: true }),
  ),
  permissions: [mayKeepGroups, mayEnterGroups],
  errors: {
    "groups.no-name": { status: 422 },
    "groups.no-title": { status: 422 },
    "groups.no-content": { status: 422 },
    "groups.no-pdf": { status: 422 },
    "groups.ends-before": { status: 422 },
    "groups.not-published": { status: 409 },
  },
  events: [GuidelinePublished],
  demo: loadDemoGroups,
  keepers: [guidelineKeeper, groupKeeper],
  reindex: reindexGroups,
};
