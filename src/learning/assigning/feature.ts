import { listener } from "#platform/events/index.ts";
import type { Feature } from "#platform/feature.ts";
import { job } from "#platform/jobs/index.ts";
import { ModuleCompleted, PathCompleted } from "../events.ts";
import { loadDemoAssignments } from "./demo.ts";
import { PeopleAsked } from "./events.ts";
import { followLearners } from "./learners.ts";
import { assigningMessages } from "./messages/index.ts";
import { mayAssign } from "./permissions.ts";
import { assigningPersonalData } from "./personal-data.ts";
import { sweepOffers } from "./places.ts";
import { overdueCount } from "./queries.ts";
import { assigningRoutes } from "./routes.tsx";
import { remind, settle, tellAsked } from "./telling.ts";

/** What is asked of people, and how one comes into a module. Its tables stand with those of `learning`, whose part it is. */
export const assigning: Feature = {
  name: "assigning",
  routes: assigningRoutes,
  messages: assigningMessages,
  permissions: [mayAssign],
  desk: [
    {
      path: "/assignments",
      icon: "target",
      title: "assigning:title",
      text: "assigning:hint",
      permission: mayAssign,
      order: 12,
    },
  ],
  bureau: [
    {
      path: "/assignments/overdue",
      icon: "clock",
      title: "assigning:overdue.title",
      text: "assigning:overdue.hint",
      permission: mayAssign,
      count: overdueCount,
    },
    {
      path: "/assignments",
      icon: "target",
      title: "assigning:title",
      text: "assigning:hint",
      permission: mayAssign,
    },
  ],
  errors: {
    "assigning.too-many": { status: 422 },
    "assigning.nobody": { status: 422 },
    "assigning.due-past": { status: 422 },
    "assigning.due-before-start": { status: 422 },
    "assigning.withdrawn": { status: 409 },
    "assigning.other-state": { status: 409 },
    "assigning.own": { status: 403 },
    "assigning.own-address": { status: 422 },
    "assigning.no-reason": { status: 422 },
    "assigning.link-used": { status: 410 },
    "assigning.not-released": { status: 409 },
    "assigning.no-place": { status: 409 },
    "assigning.closed": { status: 409 },
    "assigning.wrong-code": { status: 422 },
    "assigning.was-refused": { status: 409 },
    "assigning.offer-over": { status: 409 },
    "assigning.no-rule": { status: 422 },
    "assigning.too-many-codes": { status: 422 },
    "assigning.unreadable": { status: 422 },
    "assigning.not-utf8": { status: 422 },
    "assigning.too-many-rows": { status: 422 },
    "assigning.no-rows": { status: 422 },
  },
  events: [PeopleAsked],
  listeners: [
    listener(PeopleAsked, "letters", (_payload, house) => tellAsked(house)),
    listener(ModuleCompleted, "assigned", ({ accountId }, house) => settle(house, accountId)),
    listener(PathCompleted, "assigned-paths", ({ accountId }, house) => settle(house, accountId)),
  ],
  jobs: [
    job({
      name: "learning.remind-assigned",
      cron: "23 * * * *",
      timeLimit: 3_000,
      run: async (_payload, house) => {
        await settle(house);
        await followLearners(house);
        await tellAsked(house);
        await remind(house);
      },
    }),
    job({ name: "learning.sweep-offers", cron: "17 * * * *", run: (_payload, house) => sweepOffers(house) }),
  ],
  personalData: assigningPersonalData,
  demo: loadDemoAssignments,
};
