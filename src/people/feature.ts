import { migrationsOf } from "#platform/database/index.ts";
import type { Feature } from "#platform/feature.ts";
import { job } from "#platform/jobs/index.ts";
import { commands } from "./commands.ts";
import { loadDemoPeople } from "./demo.ts";
import { AccountAdded } from "./events.ts";
import { peopleMessages } from "./messages/index.ts";
import { mayAddAccounts, mayKeepOwnAccount } from "./permissions.ts";
import { routes } from "./routes.tsx";
import { sweepSessions } from "./sessions.ts";

export const people: Feature = {
  name: "people",
  routes,
  messages: peopleMessages,
  migrations: migrationsOf(
    "people",
    import.meta.glob<string>("./migrations/*.sql", { query: "?raw", import: "default", eager: true }),
  ),
  permissions: [mayAddAccounts, mayKeepOwnAccount],
  errors: {
    "people.wrong-sign-in": { status: 422 },
    "people.wrong-password": { status: 422 },
    "people.email-taken": { status: 409 },
    "people.reset-expired": { status: 410 },
  },
  events: [AccountAdded],
  jobs: [job({ name: "people.sweep-sessions", cron: "17 * * * *", run: (_payload, { db }) => sweepSessions(db) })],
  commands,
  personalData: [
    { table: "people.account", column: "id", kept: "until erased" },
    { table: "people.role_grant", column: "account_id", kept: "until erased" },
    { table: "people.session", column: "account_id", kept: "30 days at most" },
    { table: "people.password_reset", column: "account_id", kept: "an hour at most" },
    { table: "platform.audit_entry", column: "actor_id", kept: "for ever, without what it said after erasure" },
  ],
  demo: loadDemoPeople,
};
