import { listener } from "#platform/events/index.ts";
import type { Feature } from "#platform/feature.ts";
import { job } from "#platform/jobs/index.ts";
import { FileArrived } from "./events.ts";
import { sweepLoose } from "./loose.ts";
import { filesMessages } from "./messages/index.ts";
import { filesPersonalData } from "./personal-data.ts";
import { openEmbargoed, readFileOf, readWaiting } from "./reading.ts";
import { fileRoutes } from "./routes.tsx";

/** Files of records. Their table stands with those of `library`, whose part they are; their routes come before those by slug. */
export const recordFiles: Feature = {
  name: "files",
  routes: fileRoutes,
  messages: filesMessages,
  errors: {
    "files.unknown-kind": { status: 415 },
    "files.too-many": { status: 422 },
    "files.other-kind": { status: 422 },
    "files.no-pdf": { status: 415 },
    "files.too-many-loose": { status: 429 },
  },
  events: [FileArrived],
  listeners: [listener(FileArrived, "read", async ({ fileId }, house) => void (await readFileOf(house, fileId)))],
  jobs: [
    job({ name: "library.read-waiting-files", cron: "*/5 * * * *", run: (_payload, house) => readWaiting(house) }),
    job({
      name: "library.open-embargoed-files",
      cron: "3 0 * * *",
      run: async (_payload, { db }) => void (await openEmbargoed(db)),
    }),
    job({ name: "library.sweep-loose-files", cron: "41 3 * * *", run: (_payload, { db }) => sweepLoose(db) }),
  ],
  personalData: filesPersonalData,
};
