import { BodyChanged } from "#people/index.ts";
import { migrationsOf } from "#platform/database/index.ts";
import { listener } from "#platform/events/index.ts";
import type { Feature } from "#platform/feature.ts";
import { job } from "#platform/jobs/index.ts";
import { catalogueModulesOfBody, reindexModules } from "./catalogue-entry.ts";
import { checkPackages } from "./checks.ts";
import { commands } from "./commands.ts";
import { loadDemoModules } from "./demo.ts";
import { ModuleCompleted, ModulePublished, ModuleWithdrawn, PackageUploaded, PathCompleted } from "./events.ts";
import { readImport } from "./imports.ts";
import { moduleKeeper } from "./keeper.ts";
import { learningMessages } from "./messages/index.ts";
import { mayImportModules, mayManageModule, maySeeDrafts } from "./permissions.ts";
import { learningPersonalData } from "./personal-data.ts";
import { playerContentRoutes, playerErrors, sweepLaunches } from "./player/index.ts";
import { routes } from "./routes.tsx";

export const learning: Feature = {
  name: "learning",
  routes,
  contentRoutes: playerContentRoutes,
  navigation: [{ path: "/learning", label: "learning:nav", order: 10 }],
  desk: [
    {
      path: "/learning/manage",
      icon: "book-open-check",
      title: "learning:manage.title",
      text: "learning:manage.hint",
      permission: mayImportModules,
      order: 10,
    },
  ],
  messages: learningMessages,
  migrations: migrationsOf(
    "learning",
    import.meta.glob<string>("./migrations/*.sql", { query: "?raw", import: "default", eager: true }),
  ),
  permissions: [mayImportModules, maySeeDrafts, mayManageModule],
  errors: {
    "learning.no-title": { status: 422 },
    "learning.not-your-body": { status: 422 },
    "learning.no-summary": { status: 422 },
    "learning.not-playable": { status: 422 },
    "learning.not-published": { status: 409 },
    ...playerErrors,
  },
  events: [PackageUploaded, ModulePublished, ModuleWithdrawn, ModuleCompleted, PathCompleted],
  listeners: [
    listener(PackageUploaded, "read", ({ importId }, house) => readImport(house, importId)),
    listener(BodyChanged, "catalogue-modules", ({ bodyId }, house) => catalogueModulesOfBody(house, bodyId)),
  ],
  jobs: [job({ name: "learning.sweep-launches", cron: "41 3 * * *", run: (_payload, { db }) => sweepLaunches(db) })],
  commands,
  personalData: learningPersonalData,
  demo: loadDemoModules,
  keepers: [moduleKeeper],
  reindex: reindexModules,
  checks: { packages: checkPackages },
};
