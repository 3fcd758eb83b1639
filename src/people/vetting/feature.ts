import type { Feature } from "#platform/feature.ts";
import { job } from "#platform/jobs/index.ts";
import { loadDemoRequests } from "./demo.ts";
import { AccountSuspended, AccountVetted } from "./events.ts";
import { vettingMessages } from "./messages/index.ts";
import { mayAskForAccess, mayReportLeaving, mayVouch } from "./permissions.ts";
import { remindOfficers, remindOfLapse } from "./reminders.ts";
import { sweepRequests } from "./requests.ts";

/** Asking, vouching, leaving. Its routes stand with those of `people`, whose part it is. */
export const vetting: Feature = {
  name: "vetting",
  messages: vettingMessages,
  permissions: [mayVouch, mayReportLeaving, mayAskForAccess],
  errors: {
    "vetting.nobody-to-ask": { status: 422 },
    "vetting.link-expired": { status: 410 },
    "vetting.already-asked": { status: 409 },
    "vetting.nothing-asked": { status: 409 },
    "vetting.own-vetting": { status: 403 },
    "vetting.already-decided": { status: 409 },
    "vetting.reason-missing": { status: 422 },
    "vetting.nobody-chosen": { status: 422 },
  },
  events: [AccountVetted, AccountSuspended],
  jobs: [
    job({ name: "people.sweep-requests", cron: "29 * * * *", run: (_payload, { db }) => sweepRequests(db) }),
    job({
      name: "people.remind-of-lapse",
      cron: "11 5 * * *",
      run: async (_payload, house) => void (await remindOfLapse(house)),
    }),
    job({
      name: "people.remind-officers",
      cron: "41 5 * * 1-5",
      run: async (_payload, house) => void (await remindOfficers(house)),
    }),
  ],
  demo: loadDemoRequests,
};
