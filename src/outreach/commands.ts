import { readFile, stat } from "node:fs/promises";
import type { Command } from "#platform/feature.ts";
import { countBounce, messagesOf, readBounce } from "./bounces.ts";

class CommandError extends Error {
  override name = "CommandError";
}

const largestFile = 200 * 1024 ** 2;

export const commands: Command[] = [
  {
    name: "outreach bounces",
    summary: "counts the newsletters that came back",
    usage: "outreach bounces FILE (an mbox or one message; - reads standard input)",
    async run({ db, secrets }, { positionals, stdin, say }) {
      const [path] = positionals;
      if (path === undefined) throw new CommandError("Name the file: praxis outreach bounces FILE");
      const facts = path === "-" ? undefined : await stat(path).catch(() => undefined);
      if (path !== "-" && facts?.isFile() !== true) throw new CommandError(`There is no file ${path}.`);
      if ((facts?.size ?? 0) > largestFile) throw new CommandError(`${path} is larger than 200 MB: split it.`);
      const messages = messagesOf(path === "-" ? await stdin() : await readFile(path, "latin1"));
      let counted = 0;
      for (const message of messages) {
        const bounce = readBounce(message);
        if (bounce !== undefined && (await countBounce(db, secrets, bounce))) counted += 1;
      }
      say(`${messages.length} messages read, ${counted} newsletters came back`);
      return { messages: messages.length, counted };
    },
  },
];
