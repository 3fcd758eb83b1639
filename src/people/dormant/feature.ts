import type { Feature } from "#platform/feature.ts";
import { job } from "#platform/jobs/index.ts";
import { loadDemoDormant } from "./demo.ts";
import { dormantMessages } from "./messages/index.ts";
import { askTheDormant } from "./review.ts";

/** Accounts nobody has used for long: their people are asked, then their bureaus. Its routes stand with those of `people`. */
export const dormant: Feature = {
  name: "dormant",
  messages: dormantMessages,
  errors: {
    "dormant.nobody-chosen": { status: 422 },
    "dormant.reason-missing": { status: 422 },
  },
  jobs: [
    job({
      name: "people.ask-the-dormant",
      cron: "31 4 * * *",
      timeLimit: 1_800,
      run: async (_payload, house) => void (await askTheDormant(house)),
    }),
  ],
  demo: loadDemoDormant,
};
