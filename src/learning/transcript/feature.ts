import type { Feature } from "#platform/feature.ts";
import { transcriptMessages } from "./messages/index.ts";
import { transcriptRoutes } from "./routes.ts";

/** All that somebody has learnt, as one PDF. */
export const transcript: Feature = {
  name: "transcript",
  routes: transcriptRoutes,
  messages: transcriptMessages,
};
