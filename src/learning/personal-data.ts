import type { PersonalData } from "#platform/feature.ts";

const ownAttempts = `
  select a.id from learning.attempt a join learning.registration r on r.id = a.registration_id where r.account_id = any({keys})`;

/** Results stay for figures and reports, under a key whose account names nobody any more. */
export const learningPersonalData: PersonalData[] = [
  {
    table: "learning.registration",
    column: "account_id",
    told: "learning:data.registrations",
    exported: "all",
    erasure: "keep",
  },
  {
    table: "learning.attempt",
    column: "id",
    through: ownAttempts,
    told: "learning:data.attempts",
    exported: ["number", "status", "success", "progress", "score", "seconds", "started_at", "last_at", "completed_at"],
    erasure: "keep",
  },
  {
    table: "learning.sco_state",
    column: "attempt_id",
    through: ownAttempts,
    told: "learning:data.states",
    exported: ["attempt_id", "item", "data", "status", "success", "progress", "score", "seconds", "updated_at"],
    erasure: { blot: ["data"] },
  },
  {
    table: "learning.late_commit",
    column: "attempt_id",
    through: ownAttempts,
    told: "learning:data.late-commits",
    exported: ["attempt_id", "item", "data", "received_at"],
    erasure: { blot: ["data"] },
  },
  {
    table: "learning.launch",
    column: "account_id",
    told: "learning:data.launches",
    exported: ["module_id", "item", "lang", "mode", "created_at", "last_seen_at", "ended_at"],
    erasure: "delete",
    retention: { days: 30, column: "expires_at", since: "expired" },
  },
  {
    table: "learning.import",
    column: "account_id",
    told: "learning:data.imports",
    exported: ["file_name", "state", "created_at", "updated_at"],
    erasure: "keep",
  },
  {
    table: "learning.module",
    column: "owner_id",
    told: "learning:data.modules",
    exported: ["slug", "title", "state", "created_at", "published_at"],
    erasure: "keep",
  },
  {
    table: "learning.version",
    column: "created_by",
    told: "learning:data.versions",
    exported: ["module_id", "number", "standard", "created_at"],
    erasure: "keep",
  },
];
