import { listener } from "#platform/events/index.ts";
import type { Feature } from "#platform/feature.ts";
import { job } from "#platform/jobs/index.ts";
import { VersionMoveAsked } from "./events.ts";
import { versionMessages } from "./messages/index.ts";
import { moveLearners, resumeMoves } from "./moving.ts";
import { versionsPersonalData } from "./personal-data.ts";
import { versionRoutes } from "./routes.tsx";

/** What becomes of a module over time: its versions, who is moved between them, whose it is. Its tables stand with those of `learning`. */
export const versions: Feature = {
  name: "versions",
  routes: versionRoutes,
  messages: versionMessages,
  errors: {
    "versions.not-playable": { status: 422 },
    "versions.retired": { status: 409 },
    "versions.offered": { status: 409 },
    "versions.used": { status: 409 },
    "versions.move-under-way": { status: 409 },
    "versions.nobody-to-own": { status: 422 },
    "versions.own-already": { status: 422 },
    "versions.hand-over-under-way": { status: 409 },
    "versions.hand-over-over": { status: 409 },
  },
  events: [VersionMoveAsked],
  listeners: [listener(VersionMoveAsked, "move", ({ moveId }, house) => moveLearners(house, moveId))],
  jobs: [job({ name: "learning.resume-moves", cron: "*/10 * * * *", run: (_payload, { db }) => resumeMoves(db) })],
  personalData: versionsPersonalData,
};
