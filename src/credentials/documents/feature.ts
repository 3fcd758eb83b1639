import { listener } from "#platform/events/index.ts";
import type { Feature } from "#platform/feature.ts";
import { job } from "#platform/jobs/index.ts";
import { advanceCollection, sweepCollections } from "./collecting.ts";
import { CollectionRequested } from "./events.ts";
import { certificateMessages } from "./messages/index.ts";
import { documentRoutes } from "./routes.tsx";

/** Credentials on paper and as files. Its tables stand with those of `credentials`, whose part it is. */
export const documents: Feature = {
  name: "certificates",
  routes: documentRoutes,
  messages: certificateMessages,
  errors: {
    "certificates.none-to-collect": { status: 409 },
    "certificates.collecting-already": { status: 409 },
  },
  events: [CollectionRequested],
  listeners: [
    listener(CollectionRequested, "collect", ({ collectionId }, house) => advanceCollection(house, collectionId)),
  ],
  jobs: [
    job({ name: "credentials.sweep-collections", cron: "23 3 * * *", run: (_payload, { db }) => sweepCollections(db) }),
  ],
};
