import { migrationsOf } from "#platform/database/index.ts";
import type { Feature } from "#platform/feature.ts";
import { loadDemoTraining } from "./demo.ts";
import { ActivityAnnounced, ActivityCancelled } from "./events.ts";
import { trainingMessages } from "./messages/index.ts";
import { reindexActivities } from "./operations.ts";
import { mayAnnounce, mayEnterTraining, mayKeepDirectorate } from "./permissions.ts";
import { routes } from "./routes.tsx";

export const training: Feature = {
  name: "training",
  routes,
  navigation: [
    { path: "/training", label: "training:nav", order: 50 },
    { path: "/directorate", label: "training:directorate.nav", order: 60, isInFooter: true },
  ],
  desk: [
    {
      path: "/training/manage",
      icon: "graduation-cap",
      title: "training:manage.title",
      text: "training:manage.hint",
      permission: mayEnterTraining,
      order: 20,
    },
    {
      path: "/directorate/edit",
      icon: "building-2",
      title: "training:directorate.edit",
      text: "training:directorate.hint",
      permission: mayKeepDirectorate,
      order: 60,
    },
  ],
  messages: trainingMessages,
  migrations: migrationsOf(
    "training",
    import.meta.glob<string>("./migrations/*.sql", { query: "?raw", import: "default", eager: true }),
  ),
  permissions: [mayAnnounce, mayEnterTraining, mayKeepDirectorate],
  errors: {
    "training.no-title": { status: 422 },
    "training.no-name": { status: 422 },
    "training.ends-before": { status: 422 },
    "training.applies-after": { status: 422 },
    "training.not-your-body": { status: 422 },
    "training.not-announced": { status: 409 },
  },
  events: [ActivityAnnounced, ActivityCancelled],
  demo: loadDemoTraining,
  reindex: reindexActivities,
};
