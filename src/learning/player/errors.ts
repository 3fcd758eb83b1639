import type { ErrorTable } from "#platform/errors.ts";

export const playerErrors = {
  "player.withdrawn": { status: 410 },
  "player.not-playable": { status: 409 },
  "player.expired": { status: 401 },
  "player.taken-over": { status: 409 },
  "player.bad-commit": { status: 400 },
  "player.commit-too-large": { status: 413 },
} satisfies ErrorTable;
