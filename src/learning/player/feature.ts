import type { Feature } from "#platform/feature.ts";
import { loadDemoCalls } from "./demo.ts";
import { playerMessages } from "./messages/index.ts";
import { playerPersonalData } from "./personal-data.ts";

/** The player's words; its routes and errors stand with those of `learning`, whose part it is. */
export const player: Feature = {
  name: "player",
  messages: playerMessages,
  personalData: playerPersonalData,
  demo: loadDemoCalls,
};
