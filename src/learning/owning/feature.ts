import type { Feature } from "#platform/feature.ts";
import { job } from "#platform/jobs/index.ts";
import { countAnswers } from "./answers.ts";
import { countDueModules } from "./counts.ts";
import { loadDemoAnswers } from "./demo.ts";
import { owningMessages } from "./messages/index.ts";
import { owningPersonalData } from "./personal-data.ts";
import { remindIdle } from "./reminders.ts";
import { owningRoutes } from "./routes.tsx";

/** A module's learners, for who looks after it. Its tables stand with those of `learning`, whose part it is. */
export const owning: Feature = {
  name: "owning",
  routes: owningRoutes,
  messages: owningMessages,
  errors: {
    "owning.completed-already": { status: 409 },
    "owning.nothing-to-undo": { status: 409 },
    "owning.nothing-to-reset": { status: 409 },
    "owning.no-version": { status: 409 },
  },
  jobs: [
    job({
      name: "learning.count-learners",
      cron: "* * * * *",
      run: async (_payload, { db }) => void (await countDueModules(db)),
    }),
    job({
      name: "learning.count-answers",
      cron: "*/5 * * * *",
      run: async (_payload, { db }) => void (await countAnswers(db)),
    }),
    job({
      name: "learning.remind-idle",
      cron: "23 6 * * *",
      run: async (_payload, house) => void (await remindIdle(house)),
    }),
  ],
  personalData: owningPersonalData,
  demo: loadDemoAnswers,
};
