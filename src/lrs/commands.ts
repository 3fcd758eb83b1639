import { DomainError } from "#platform/errors.ts";
import type { Command } from "#platform/feature.ts";
import { isUuid } from "./checking/values.ts";
import { addKey, type Scope, scopes } from "./keys/keys.ts";

export const commands: Command[] = [
  {
    name: "lrs key add",
    summary: "makes a key for the learning record store and prints its secret, once",
    usage: "lrs key add --name NAME [--scope SCOPE]... [--registration UUID]",
    options: {
      name: { type: "string", summary: "what it is for" },
      scope: { type: "string", multiple: true, summary: `what it may do: ${scopes.join(", ")}; all unless told` },
      registration: { type: "string", summary: "the one registration that it may tell of" },
    },
    async run({ db }, { options, say }) {
      const name = String(options.name ?? "").trim();
      if (name === "") throw new DomainError("platform.bad-request");
      const asked = (options.scope as string[] | undefined) ?? ["all"];
      const unknown = asked.find((each) => !(scopes as readonly string[]).includes(each));
      if (unknown !== undefined) throw new DomainError("platform.bad-request");
      const registration = options.registration as string | undefined;
      if (registration !== undefined && !isUuid(registration)) throw new DomainError("platform.bad-request");
      const { id, key, secret } = await addKey(db, {
        name: name.slice(0, 200),
        scopes: asked as Scope[],
        registration: registration?.toLowerCase(),
      });
      say(`key ${key}`);
      say(`secret ${secret}`);
      return { id, key, secret };
    },
  },
];
