import type { PersonalData } from "#platform/feature.ts";

/** What was asked of people stays for figures; who asked, decided or made something stays as a key whose account names nobody any more. */
export const assigningPersonalData: PersonalData[] = [
  {
    table: "learning.assigned",
    column: "account_id",
    told: "assigning:data.assigned",
    exported: ["assignment_id", "state", "reason", "starts_at", "due_at", "done_at", "supervisor", "created_at"],
    erasure: { anonymise: { supervisor: null, release_hash: null } },
  },
  {
    table: "learning.assigned",
    column: "decided_by",
    told: "assigning:data.decided",
    exported: ["assignment_id", "state", "decided_at"],
    erasure: "keep",
  },
  {
    table: "learning.assignment",
    column: "created_by",
    told: "assigning:data.assignments",
    exported: ["module_id", "path_id", "starts_on", "due_on", "note", "created_at"],
    erasure: "keep",
  },
  {
    table: "learning.cohort",
    column: "created_by",
    told: "assigning:data.cohorts",
    exported: ["name", "created_at"],
    erasure: "keep",
  },
  {
    table: "learning.cohort_member",
    column: "account_id",
    told: "assigning:data.member",
    exported: ["cohort_id", "added_at"],
    erasure: "delete",
  },
  {
    table: "learning.enrolment",
    column: "updated_by",
    told: "assigning:data.enrolment",
    exported: ["module_id", "way", "updated_at"],
    erasure: "keep",
  },
  {
    table: "learning.enrolment_code",
    column: "created_by",
    told: "assigning:data.codes",
    exported: ["module_id", "note", "created_at"],
    erasure: "keep",
  },
  {
    table: "learning.place",
    column: "account_id",
    told: "assigning:data.places",
    exported: ["module_id", "state", "words", "reason", "asked_at", "decided_at"],
    erasure: { blot: ["words"] },
  },
  {
    table: "learning.place",
    column: "decided_by",
    told: "assigning:data.places-decided",
    exported: ["module_id", "state", "decided_at"],
    erasure: "keep",
  },
];
