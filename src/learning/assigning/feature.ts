import type { Feature } from "#platform/feature.ts";
import { assigningMessages } from "./messages/index.ts";

/** What is asked of people, and how one comes into a module. Its tables stand with those of `learning`, whose part it is. */
export const assigning: Feature = { name: "assigning", messages: assigningMessages };
