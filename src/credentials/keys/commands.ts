import type { Command } from "#platform/feature.ts";
import { system } from "#platform/permissions/index.ts";
import { allKeys, rotateKey } from "./keys.ts";

export const keyCommands: Command[] = [
  {
    name: "credentials rotate-key",
    summary: "signs certificates with another key from now on; earlier ones stay valid",
    usage: "credentials rotate-key",
    async run(house, { say }) {
      const id = await rotateKey(house, system);
      const keys = await allKeys(house.db);
      say(
        `Certificates are signed by ${id} from now on. What ${keys.length - 1} earlier keys have signed stays valid.`,
      );
      say("Back up now: the new key stands in the secrets file and nowhere else.");
      return { key: id, keys };
    },
  },
];
