import type { Command } from "#platform/feature.ts";
import { type Role, roles, system } from "#platform/permissions/index.ts";
import { addAccount } from "./operations.ts";

export const commands: Command[] = [
  {
    name: "account add",
    summary: "adds a vetted account",
    usage: "account add --email E --name N [--country FR] [--lang en] [--role R]... [--password-stdin]",
    options: {
      email: { type: "string", summary: "its address" },
      name: { type: "string", summary: "the person's name" },
      country: { type: "string", summary: "two-letter code of a member" },
      lang: { type: "string", summary: "en, fr, es or ar" },
      role: { type: "string", multiple: true, summary: `one of ${roles.join(", ")}; may be repeated` },
      "password-stdin": { type: "boolean", summary: "reads the password from standard input" },
    },
    async run({ db, settings }, { options, say, stdin }) {
      const password = options["password-stdin"] === true ? (await stdin()).replace(/\r?\n$/, "") : undefined;
      const { id } = await addAccount(db, system, {
        email: String(options.email ?? ""),
        name: String(options.name ?? ""),
        vettingMonths: settings.vettingMonths,
        ...(options.country === undefined ? {} : { country: String(options.country).toUpperCase() }),
        ...(options.lang === undefined ? {} : { lang: options.lang as "en" }),
        ...(options.role === undefined ? {} : { roles: options.role as Role[] }),
        ...(password === undefined ? {} : { password }),
      });
      say(
        `Account ${options.email} added.${password === undefined ? " It has no password yet: use “I have forgotten my password”." : ""}`,
      );
      return { id, email: options.email };
    },
  },
];
