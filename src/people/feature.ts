import { migrationsOf } from "#platform/database/index.ts";
import type { Feature } from "#platform/feature.ts";
import { job } from "#platform/jobs/index.ts";
import { commands } from "./commands.ts";
import { loadDemoPeople } from "./demo.ts";
import { AccountAdded } from "./events.ts";
import { peopleMessages } from "./messages/index.ts";
import { mayAddAccounts, mayKeepOwnAccount } from "./permissions.ts";
import {
  peoplePersonalData,
  privacyErrors,
  privacyEvents,
  privacyJobs,
  privacyListeners,
  privacyPermissions,
} from "./privacy/index.ts";
import { routes } from "./routes.tsx";
import { securityErrors } from "./security/errors.ts";
import { sweepSteps } from "./security/steps.ts";
import { sweepSessions } from "./sessions.ts";

export const people: Feature = {
  name: "people",
  routes,
  messages: peopleMessages,
  migrations: migrationsOf(
    "people",
    import.meta.glob<string>("./migrations/*.sql", { query: "?raw", import: "default", eager: true }),
  ),
  permissions: [mayAddAccounts, mayKeepOwnAccount, ...privacyPermissions],
  errors: {
    "people.wrong-sign-in": { status: 422 },
    "people.wrong-password": { status: 422 },
    "people.email-taken": { status: 409 },
    "people.reset-expired": { status: 410 },
    ...privacyErrors,
    ...securityErrors,
  },
  events: [AccountAdded, ...privacyEvents],
  jobs: [
    job({ name: "people.sweep-sessions", cron: "17 * * * *", run: (_payload, { db }) => sweepSessions(db) }),
    ...privacyJobs,
    job({ name: "people.sweep-sign-in-steps", cron: "*/10 * * * *", run: (_payload, { db }) => sweepSteps(db) }),
  ],
  listeners: privacyListeners,
  commands,
  personalData: peoplePersonalData,
  demo: loadDemoPeople,
};
