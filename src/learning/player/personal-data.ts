import type { PersonalData } from "#platform/feature.ts";

export const playerPersonalData: PersonalData[] = [
  {
    table: "learning.call_batch",
    column: "attempt_id",
    through: `
      select a.id from learning.attempt a join learning.registration r on r.id = a.registration_id where r.account_id = any({keys})`,
    told: "player:data.calls",
    exported: ["attempt_id", "calls", "received_at"],
    erasure: "delete",
    retention: { days: 90, column: "received_at", since: "made" },
  },
  {
    table: "learning.learner_state",
    column: "account_id",
    told: "player:data.learner-state",
    exported: ["kind", "name", "value", "updated_at"],
    erasure: "delete",
  },
];
