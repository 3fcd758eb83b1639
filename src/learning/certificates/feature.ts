import { listener } from "#platform/events/index.ts";
import type { Feature } from "#platform/feature.ts";
import { job } from "#platform/jobs/index.ts";
import { ModuleCompleted, PathCompleted } from "../events.ts";
import { awardAll, awardTo, renewCertificates } from "./award.ts";
import { loadDemoCertificates } from "./demo.ts";
import { CertificatesAsked } from "./events.ts";
import { awardingMessages } from "./messages/index.ts";
import { certificateRoutes } from "./routes.tsx";

/** Certificates of modules and paths: the owner's rule, and who gets one. Its table stands with those of `learning`, whose part it is. */
export const awarding: Feature = {
  name: "awarding",
  routes: certificateRoutes,
  messages: awardingMessages,
  errors: {
    "awarding.no-design": { status: 422 },
    "awarding.no-score": { status: 422 },
    "awarding.path-rule": { status: 422 },
    "awarding.off": { status: 409 },
    "awarding.still-valid": { status: 409 },
    "awarding.does-not-qualify": { status: 409 },
    "awarding.awarded-already": { status: 409 },
  },
  events: [CertificatesAsked],
  listeners: [
    listener(
      ModuleCompleted,
      "certificate",
      ({ moduleId, accountId }, house) => awardTo(house, "module", moduleId, accountId),
      { isQuick: true },
    ),
    listener(
      PathCompleted,
      "certificate",
      ({ pathId, accountId }, house) => awardTo(house, "path", pathId, accountId),
      { isQuick: true },
    ),
    listener(
      CertificatesAsked,
      "award-all",
      async ({ kind, thingId }, house) => void (await awardAll(house, kind, thingId)),
    ),
  ],
  jobs: [
    job({
      name: "awarding.renew",
      cron: "25 * * * *",
      run: async (_payload, house) => void (await renewCertificates(house)),
    }),
  ],
  personalData: [
    {
      table: "learning.certificate_rule",
      column: "updated_by",
      told: "awarding:data.rules",
      exported: ["thing_kind", "is_on", "rule", "updated_at"],
      erasure: "keep",
    },
  ],
  demo: loadDemoCertificates,
};
