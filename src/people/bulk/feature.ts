import { listener } from "#platform/events/index.ts";
import type { Feature } from "#platform/feature.ts";
import { job } from "#platform/jobs/index.ts";
import { BulkImportMoved } from "./events.ts";
import { advanceBulkImport, sweepBulkImports } from "./imports.ts";
import { bulkMessages } from "./messages/index.ts";
import { mayImportPeople } from "./permissions.ts";

/** Many accounts at once, from a sheet. Its routes stand with those of `people`, whose part it is. */
export const bulk: Feature = {
  name: "bulk",
  messages: bulkMessages,
  permissions: [mayImportPeople],
  errors: {
    "bulk.other-step": { status: 409 },
    "bulk.column-missing": { status: 422 },
    "bulk.unreadable": { status: 422 },
    "bulk.not-utf8": { status: 422 },
    "bulk.no-rows": { status: 422 },
    "bulk.too-many-rows": { status: 422 },
    "bulk.too-large": { status: 413 },
  },
  events: [BulkImportMoved],
  listeners: [listener(BulkImportMoved, "advance", ({ importId }, house) => advanceBulkImport(house, importId))],
  jobs: [
    job({ name: "people.sweep-bulk-imports", cron: "47 3 * * *", run: (_payload, { db }) => sweepBulkImports(db) }),
  ],
};
