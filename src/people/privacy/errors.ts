import type { ErrorTable } from "#platform/errors.ts";

export const privacyErrors = {
  "privacy.export-under-way": { status: 409 },
  "privacy.sign-in-again": { status: 403 },
  "privacy.last-administrator": { status: 409 },
  "privacy.already-asked": { status: 409 },
  "privacy.vetted-only": { status: 403 },
  "privacy.protected": { status: 409 },
  "privacy.nobody": { status: 422 },
} satisfies ErrorTable;
