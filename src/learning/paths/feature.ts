import { BodyChanged } from "#people/index.ts";
import { listener } from "#platform/events/index.ts";
import type { Feature } from "#platform/feature.ts";
import { ModuleCompleted, PathCompleted } from "../events.ts";
import { cataloguePathsOfBody, reindexPaths } from "./catalogue-entry.ts";
import { loadDemoPaths } from "./demo.ts";
import { PathChanged } from "./events.ts";
import { pathKeeper } from "./keeper.ts";
import { pathMessages } from "./messages/index.ts";
import { mayMakePaths, mayManagePath } from "./permissions.ts";
import { followChange, followModule, followPath } from "./progress.ts";
import { pathRoutes } from "./routes.tsx";

/** Ways through several modules. Its tables stand with those of `learning`, whose part it is. */
export const paths: Feature = {
  name: "paths",
  routes: pathRoutes,
  desk: [
    {
      path: "/paths/manage",
      icon: "layers",
      title: "paths:manage.title",
      text: "paths:manage.hint",
      permission: mayMakePaths,
      order: 11,
    },
  ],
  messages: pathMessages,
  permissions: [mayMakePaths, mayManagePath],
  errors: {
    "paths.no-title": { status: 422 },
    "paths.no-summary": { status: 422 },
    "paths.not-your-body": { status: 422 },
    "paths.empty": { status: 422 },
    "paths.changed": { status: 409 },
    "paths.cycle": { status: 422 },
    "paths.too-deep": { status: 422 },
    "paths.too-many-stages": { status: 422 },
    "paths.too-many-parts": { status: 422 },
    "paths.twice": { status: 422 },
    "paths.needs-too-many": { status: 422 },
    "paths.no-such-part": { status: 422 },
    "paths.before-itself": { status: 422 },
    "paths.locked-for-ever": { status: 422 },
    "paths.not-published": { status: 409 },
  },
  events: [PathChanged],
  listeners: [
    listener(ModuleCompleted, "paths", (payload, house) => followModule(house, payload)),
    listener(PathCompleted, "paths-around", (payload, house) => followPath(house, payload)),
    listener(PathChanged, "reckon", (payload, house) => followChange(house, payload)),
    listener(BodyChanged, "catalogue-paths", ({ bodyId }, house) => cataloguePathsOfBody(house, bodyId)),
  ],
  personalData: [
    {
      table: "learning.path",
      column: "owner_id",
      told: "paths:data.paths",
      exported: ["slug", "title", "state", "created_at", "published_at"],
      erasure: "keep",
    },
    {
      table: "learning.path_progress",
      column: "account_id",
      told: "paths:data.progress",
      exported: ["path_id", "done", "needed", "started_at", "updated_at", "completed_at"],
      erasure: "keep",
    },
  ],
  demo: loadDemoPaths,
  keepers: [pathKeeper],
  reindex: reindexPaths,
};
