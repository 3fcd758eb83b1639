import type { Feature } from "#platform/feature.ts";
import { reindexCollections } from "./catalogue-entry.ts";
import { CollectionPublished, CollectionTakenBack } from "./events.ts";
import { collectionMessages } from "./messages/index.ts";
import { mayKeepCollections } from "./permissions.ts";
import { collectionRoutes } from "./routes.tsx";

/** Things chosen and put in order by librarians. Its tables stand with those of `library`, whose part it is; its routes come before those by slug. */
export const collections: Feature = {
  name: "collections",
  routes: collectionRoutes,
  messages: collectionMessages,
  permissions: [mayKeepCollections],
  desk: [
    {
      path: "/library/collections/manage",
      icon: "layers",
      title: "collections:manage.title",
      text: "collections:manage.hint",
      permission: mayKeepCollections,
      order: 22,
    },
  ],
  errors: {
    "collections.no-title": { status: 422 },
    "collections.full": { status: 422 },
    "collections.empty": { status: 422 },
    "collections.other-state": { status: 409 },
  },
  events: [CollectionPublished, CollectionTakenBack],
  reindex: reindexCollections,
};
