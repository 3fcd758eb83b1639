import { migrationsOf } from "#platform/database/index.ts";
import type { Feature } from "#platform/feature.ts";
import { reindexRecords } from "./catalogue-entry.ts";
import { loadDemoLibrary } from "./demo.ts";
import { RecordPublished, RecordWithdrawn } from "./events.ts";
import { recordKeeper } from "./keeper.ts";
import { libraryMessages } from "./messages/index.ts";
import { mayContribute, mayKeepLibrary, mayManageRecord } from "./permissions.ts";
import { libraryPersonalData } from "./personal-data.ts";
import { libraryRoutes } from "./routes.tsx";

export const library: Feature = {
  name: "library",
  routes: libraryRoutes,
  navigation: [{ path: "/library", label: "library:nav", order: 20 }],
  desk: [
    {
      path: "/library/manage",
      icon: "files",
      title: "library:manage.title",
      text: "library:manage.hint",
      permission: mayKeepLibrary,
      order: 20,
    },
  ],
  messages: libraryMessages,
  migrations: migrationsOf(
    "library",
    import.meta.glob<string>("./migrations/*.sql", { query: "?raw", import: "default", eager: true }),
  ),
  permissions: [mayKeepLibrary, mayManageRecord, mayContribute],
  errors: {
    "library.no-title": { status: 422 },
    "library.no-summary": { status: 422 },
    "library.no-subject": { status: 422 },
    "library.nothing-to-get": { status: 422 },
    "library.still-reading": { status: 422 },
    "library.no-captions": { status: 422 },
    "library.no-transcript": { status: 422 },
    "library.other-state": { status: 409 },
    "library.not-your-body": { status: 422 },
    "library.not-vetted": { status: 403 },
    "library.too-many-suggestions": { status: 429 },
  },
  events: [RecordPublished, RecordWithdrawn],
  personalData: libraryPersonalData,
  demo: loadDemoLibrary,
  keepers: [recordKeeper],
  reindex: reindexRecords,
};
