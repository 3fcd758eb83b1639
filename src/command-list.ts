import { features } from "./app.ts";
import { archiveCommands } from "./archive-commands.ts";
import { houseCommands } from "./house-commands.ts";
import type { Command } from "./platform/feature.ts";

/** Every command but `serve`: the house's own and those that features bring. */
export const commands: readonly Command[] = [
  ...houseCommands,
  ...archiveCommands,
  ...features.flatMap((feature) => feature.commands ?? []),
];
