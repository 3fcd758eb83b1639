import type { PersonalData } from "#platform/feature.ts";

const ownRegistrations = "select id from learning.registration where account_id = any({keys})";
const ownAttempts = `select a.id from learning.attempt a where a.registration_id in (${ownRegistrations})`;

export const owningPersonalData: PersonalData[] = [
  {
    table: "learning.owner_act",
    column: "registration_id",
    through: ownRegistrations,
    told: "owning:data.acts",
    exported: ["kind", "reason", "at"],
    // What an owner wrote of a person may name them.
    erasure: { blot: ["reason"] },
  },
  {
    table: "learning.owner_act",
    column: "by_id",
    told: "owning:data.acted",
    exported: ["registration_id", "kind", "reason", "at"],
    erasure: "keep",
  },
  {
    table: "learning.answered_attempt",
    column: "attempt_id",
    through: ownAttempts,
    told: "owning:data.answers",
    exported: ["answers", "counted_at"],
    erasure: "keep",
  },
  {
    table: "learning.idle_reminder",
    column: "registration_id",
    through: ownRegistrations,
    told: "owning:data.reminders",
    exported: ["count", "reminded_at"],
    erasure: "delete",
  },
  {
    table: "learning.reminder_stop",
    column: "account_id",
    told: "owning:data.stop",
    exported: ["stopped_at"],
    erasure: "delete",
  },
  {
    table: "learning.reminder_rule",
    column: "updated_by",
    told: "owning:data.rules",
    exported: ["module_id", "is_on", "after_days", "most", "updated_at"],
    erasure: "keep",
  },
];
