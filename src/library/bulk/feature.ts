import { listener } from "#platform/events/index.ts";
import type { Feature } from "#platform/feature.ts";
import { job } from "#platform/jobs/index.ts";
import { BulkMoved } from "./events.ts";
import { changeMessages } from "./messages/index.ts";
import { changeRoutes } from "./routes.tsx";
import { advanceChange, sweepChanges } from "./steps.ts";

/** One change of many records, shown before it is made, and undone. Its tables and permissions are those of `library`, whose part it is. */
export const changes: Feature = {
  name: "changes",
  routes: changeRoutes,
  messages: changeMessages,
  errors: {
    "changes.nothing-chosen": { status: 422 },
    "changes.too-many": { status: 422 },
    "changes.nothing-to-do": { status: 422 },
    "changes.no-reason": { status: 422 },
    "changes.other-state": { status: 409 },
  },
  events: [BulkMoved],
  listeners: [listener(BulkMoved, "advance", ({ changeId }, house) => advanceChange(house, changeId))],
  jobs: [job({ name: "library.sweep-changes", cron: "41 3 * * *", run: (_payload, { db }) => sweepChanges(db) })],
  personalData: [
    {
      table: "library.bulk_change",
      column: "account_id",
      told: "changes:personal.changes",
      exported: ["state", "total", "edits", "created_at", "written_at", "undone_at"],
      erasure: "keep",
    },
    {
      table: "library.bulk_change",
      column: "undone_by",
      told: "changes:personal.undone",
      exported: ["total", "undone_at"],
      erasure: "keep",
    },
  ],
};
