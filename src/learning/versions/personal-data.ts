import type { PersonalData } from "#platform/feature.ts";

export const versionsPersonalData: PersonalData[] = [
  {
    table: "learning.version_move",
    column: "by_id",
    told: "versions:data.moves",
    exported: ["module_id", "asked_at", "ended_at", "total", "moved"],
    erasure: "keep",
  },
  {
    table: "learning.hand_over",
    column: "from_id",
    told: "versions:data.hand-overs-asked",
    exported: ["module_id", "state", "asked_at", "answered_at"],
    erasure: "keep",
  },
  {
    table: "learning.hand_over",
    column: "to_id",
    told: "versions:data.hand-overs-got",
    exported: ["module_id", "state", "asked_at", "answered_at"],
    erasure: "keep",
  },
];
