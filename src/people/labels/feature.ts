import type { Feature } from "#platform/feature.ts";
import { loadDemoLabels } from "./demo.ts";
import { labelsMessages } from "./messages/index.ts";
import { mayGiveMemberLabels, mayKeepMemberLabels } from "./permissions.ts";
import { labelsRoutes } from "./routes.tsx";

/** Members and territories as the organisation spells them where that is no country's name: a part of `people`, whose tables it uses. */
export const labels: Feature = {
  name: "labels",
  routes: labelsRoutes,
  desk: [
    {
      path: "/admin/member-labels",
      icon: "map-pin",
      title: "labels:title",
      text: "labels:admin.hint",
      permission: mayKeepMemberLabels,
      order: 70,
    },
  ],
  messages: labelsMessages,
  permissions: [mayKeepMemberLabels, mayGiveMemberLabels],
  errors: {
    "labels.no-such-label": { status: 422 },
    "labels.twice": { status: 409 },
    "labels.ends-before": { status: 422 },
  },
  demo: loadDemoLabels,
};
