import type { ErrorTable } from "#platform/errors.ts";

export const securityErrors = {
  "security.wrong-code": { status: 422 },
  "security.step-ended": { status: 410 },
  "security.setup-expired": { status: 410 },
  "security.unconfirmed": { status: 403 },
  "security.already-set": { status: 409 },
  "security.still-required": { status: 409 },
  "security.common-password": { status: 422 },
  "security.personal-password": { status: 422 },
  "security.email-link-expired": { status: 410 },
  "security.passkey-refused": { status: 422 },
  "security.too-many-passkeys": { status: 409 },
  "security.organisation-refused": { status: 422 },
  "security.organisation-unverified": { status: 422 },
  "security.organisation-unreachable": { status: 503, isReported: true },
} satisfies ErrorTable;
