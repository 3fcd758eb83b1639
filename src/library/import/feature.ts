import { listener } from "#platform/events/index.ts";
import type { Feature } from "#platform/feature.ts";
import { job } from "#platform/jobs/index.ts";
import { importCommand } from "./commands.ts";
import { ImportMoved } from "./events.ts";
import { advanceImport, sweepImports } from "./imports.ts";
import { importMessages } from "./messages/index.ts";
import { mayImportRecords, mayMergeRecords } from "./permissions.ts";
import { importRoutes } from "./routes.tsx";

/** Records from files. Its tables stand with those of `library`, whose part it is; its routes come before those by slug. */
export const imports: Feature = {
  name: "imports",
  routes: importRoutes,
  messages: importMessages,
  permissions: [mayImportRecords, mayMergeRecords],
  desk: [
    {
      path: "/library/import",
      icon: "upload",
      title: "imports:title",
      text: "imports:desk",
      permission: mayImportRecords,
      order: 24,
    },
    {
      path: "/library/duplicates",
      icon: "files",
      title: "imports:duplicates",
      text: "imports:duplicates.desk",
      permission: mayMergeRecords,
      order: 25,
    },
  ],
  errors: {
    "imports.other-step": { status: 409 },
    "imports.column-missing": { status: 422 },
    "imports.unknown-format": { status: 415 },
    "imports.unreadable": { status: 422 },
    "imports.not-utf8": { status: 422 },
    "imports.no-rows": { status: 422 },
    "imports.too-many-rows": { status: 422 },
    "imports.too-many": { status: 422 },
    "imports.too-large": { status: 413 },
    "imports.too-slow": { status: 422 },
    "imports.same-record": { status: 422 },
    "imports.keep-published": { status: 422 },
  },
  events: [ImportMoved],
  listeners: [listener(ImportMoved, "advance", ({ importId }, house) => advanceImport(house, importId))],
  jobs: [job({ name: "library.sweep-imports", cron: "53 3 * * *", run: (_payload, { db }) => sweepImports(db) })],
  commands: [importCommand],
  personalData: [
    {
      table: "library.import",
      column: "account_id",
      told: "imports:personal.imports",
      exported: ["file_name", "format", "state", "total", "added", "created_at"],
      erasure: "delete",
      retention: { days: 30, column: "updated_at", since: "last-used" },
    },
  ],
};
