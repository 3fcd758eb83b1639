import type { PersonalData } from "#platform/feature.ts";
import { removeExports } from "./exports.ts";

/** What goes with the person, all of it theirs to read. */
const own = (
  table: string,
  told: string,
  exported: PersonalData["exported"] = "all",
  more: Partial<PersonalData> = {},
): PersonalData => ({
  table,
  column: "account_id",
  told: `privacy:data.${told}`,
  exported,
  erasure: "delete",
  ...more,
});

/** What a person decided about others stays, under a key whose account names nobody any more. */
const decided = (table: string, column: string, exported: readonly string[]): PersonalData => ({
  table,
  column,
  told: "privacy:data.decisions",
  exported,
  erasure: "keep",
});

export const peoplePersonalData: PersonalData[] = [
  own("people.role_grant", "roles", ["role", "scope", "reason", "granted_at", "ends_at"]),
  decided("people.role_grant", "granted_by", ["role", "scope", "reason", "granted_at"]),
  decided("people.role_grant", "ended_by", ["role", "scope", "end_reason"]),
  own("people.session", "sessions", "all", {
    retention: { days: 1, column: "expires_at", since: "expired" },
  }),
  own("people.known_zone", "known-zones", "all", {
    told: "security:data.known-zones",
    retention: { days: 400, column: "last_seen_at", since: "last-used" },
  }),
  own("people.password_reset", "password-resets", ["expires_at"], {
    retention: { days: 1, column: "expires_at", since: "expired" },
  }),
  own("people.authenticator", "authenticator", ["created_at"]),
  own("people.recovery_code", "recovery-codes", ["used_at"]),
  own("people.passkey", "passkeys", ["name", "created_at", "last_used_at"]),
  own("people.sign_in_step", "sign-in-steps", ["kind", "expires_at"], {
    retention: { days: 1, column: "expires_at", since: "expired" },
  }),
  own("people.email_change", "email-changes", ["email", "expires_at"], {
    retention: { days: 1, column: "expires_at", since: "expired" },
  }),
  own("people.identity", "identities"),
  own("people.bureau_proposal", "proposals", ["country", "reason", "proposed_at", "decided_at", "is_confirmed"]),
  decided("people.bureau_proposal", "proposed_by", ["country", "reason", "proposed_at"]),
  decided("people.bureau_proposal", "decided_by", ["country", "decided_at", "is_confirmed", "decision_reason"]),
  own("people.access_request", "requests"),
  own("people.access_request", "requests", "nothing", { column: "email", keys: ({ email }) => [email] }),
  decided("people.access_request", "decided_by", ["decided_at", "state", "question", "decision"]),
  own("people.vetting", "vetting", ["act", "reason", "vetted_until", "at"]),
  decided("people.vetting", "by_id", ["act", "reason", "at"]),
  own("people.leaving_report", "leaving-reports", ["reported_at", "settled_at", "has_left"]),
  decided("people.leaving_report", "reported_by", ["note", "reported_at"]),
  decided("people.leaving_report", "settled_by", ["settled_at", "has_left"]),
  own("people.data_export", "exports", ["state", "size", "asked_at", "ready_at", "expires_at"], {
    erasure: { by: (tx, { id }, { files }) => removeExports(tx, files, id), leaves: "nothing" },
  }),
  own("people.bulk_import", "bulk-imports", ["file_name", "state", "total", "added", "created_at"], {
    retention: { days: 90, column: "created_at", since: "made" },
  }),
  own("people.bulk_row", "bulk-rows", ["cells", "email", "fault"], { column: "email", keys: ({ email }) => [email] }),
  own("people.invitation", "invitations", ["email", "name", "state", "sent_at", "accepted_at", "expires_at"], {
    told: "invitations:data.invitations",
    retention: { days: 365, column: "expires_at", since: "expired" },
  }),
  own("people.invitation", "invitations", ["email", "name", "state", "sent_at", "accepted_at", "expires_at"], {
    told: "invitations:data.invitations",
    column: "email",
    keys: ({ email }) => [email],
  }),
  {
    ...decided("people.invitation_list", "owner_id", ["title", "note", "lang", "scope", "vets", "created_at"]),
    told: "invitations:data.lists",
    retention: { days: 365, column: "expires_at", since: "expired" },
  },
  own("people.erasure", "erasure", "all", { erasure: "keep" }),
  own("people.former_identity", "former-identities", ["email", "name", "until"]),
  own("people.consent", "consents"),
  own("people.directory_entry", "directory"),
  decided("people.audit_check", "asked_by", ["asked_at", "finished_at"]),
  // Last: what comes before is found by the address and name that stand here.
  {
    table: "people.account",
    column: "id",
    told: "privacy:data.account",
    exported: "all",
    erasure: {
      anonymise: {
        name: "",
        email: "erased-{key}@invalid",
        country: null,
        member_label: null,
        organisation: "",
        function: "",
        body_id: null,
        time_zone: "UTC",
        password_hash: null,
        is_demo: false,
        is_protected: false,
        vetted_at: null,
        vetted_until: null,
        email_confirmed_at: null,
        last_seen_at: null,
        reminded_of: null,
        dormant_asked_at: null,
        dormant_kept_at: null,
      },
    },
  },
];
