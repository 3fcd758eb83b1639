import { migrationsOf } from "#platform/database/index.ts";
import type { Feature, PersonalData } from "#platform/feature.ts";
import { pseudonymOf } from "./agents.ts";
import { commands } from "./commands.ts";
import { agentKey } from "./keeping/names.ts";
import { lrsMessages } from "./messages/index.ts";
import { routes } from "./routes.ts";

/** Under which agents a person's records stand: their pseudonym here, and their address where another system told of them. */
const agentKeysOf: NonNullable<PersonalData["keys"]> = ({ id, email }, { secrets, settings }) => [
  agentKey(`account:${settings.publicUrl}|${pseudonymOf(secrets, id)}`),
  agentKey(`mbox:mailto:${email}`),
];

export const lrs: Feature = {
  name: "lrs",
  routes,
  commands,
  messages: lrsMessages,
  migrations: migrationsOf(
    "lrs",
    import.meta.glob<string>("./migrations/*.sql", { query: "?raw", import: "default", eager: true }),
  ),
  personalData: [
    {
      table: "lrs.statement",
      column: "actor",
      told: "lrs:data.statements",
      keys: agentKeysOf,
      exported: ["id", "raw"],
      // What a learner typed may hold the name; the actor is a pseudonym already.
      erasure: { blot: ["raw"] },
    },
    {
      table: "lrs.document",
      column: "agent",
      told: "lrs:data.documents",
      keys: agentKeysOf,
      exported: ["kind", "registration", "document_id", "content_type", "updated_at"],
      erasure: "delete",
    },
    {
      table: "lrs.agent",
      column: "key",
      told: "lrs:data.names",
      keys: agentKeysOf,
      exported: ["identifier", "names"],
      erasure: "delete",
    },
    {
      table: "lrs.key",
      column: "created_by",
      told: "lrs:data.keys",
      exported: ["name", "scopes", "created_at"],
      erasure: "keep",
    },
  ],
};
