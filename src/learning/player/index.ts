// Player: courses running on their own origins, and everything they report.
// Owns launches, attempts, run-time data and results; every snapshot a course makes is kept, once, whatever happens on the way.
// Refuses: a token of another launch, files of another version, service workers of packages, writing in a review or a preview.
export { playerErrors } from "./errors.ts";
export { player } from "./feature.ts";
export { type Interaction, interactionsOf } from "./interactions.ts";
export { type LaunchWish, openLaunch, sweepLaunches } from "./operations.ts";
export type { Facts, Mode } from "./protocol.ts";
export { playerContentRoutes, playerRoutes } from "./routes.tsx";
