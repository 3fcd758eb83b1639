import type { ErrorTable } from "#platform/errors.ts";

export const rolesErrors = {
  "roles.own": { status: 403 },
  "roles.already-held": { status: 409 },
  "roles.ended": { status: 409 },
  "roles.last-administrator": { status: 409 },
  "roles.wrong-scope": { status: 422 },
  "roles.two-needed": { status: 422 },
  "roles.in-the-past": { status: 422 },
  "roles.no-such-person": { status: 422 },
  "roles.not-of-country": { status: 422 },
  "roles.not-vetted": { status: 422 },
  "roles.proposal-open": { status: 409 },
  "roles.proposal-decided": { status: 409 },
  "roles.own-proposal": { status: 403 },
  "roles.deputy": { status: 403 },
  "roles.disabled": { status: 409 },
  "roles.no-factor": { status: 409 },
} satisfies ErrorTable;
