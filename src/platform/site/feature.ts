import { eraseAuditDetails } from "../audit/index.ts";
import { migrationsOf } from "../database/index.ts";
import type { Feature } from "../feature.ts";
import { removeReleased } from "../files/index.ts";
import { platformMessages } from "../html/messages/index.ts";
import { assetRoutes } from "../http/assets.ts";
import { sweepFailures } from "../http/failures.ts";
import { PageRoutes } from "../http/routes.ts";
import { job } from "../jobs/index.ts";
import { eraseMails } from "../mail/index.ts";
import { mayReadOutbox, siteRoutes } from "./routes.tsx";

const routes = new PageRoutes();
routes.list.push(...assetRoutes.list, ...siteRoutes.list);

/** What the house itself shows: assets, health, the outbox, every component, its own source. */
export const platform: Feature = {
  name: "platform",
  routes,
  contentRoutes: assetRoutes,
  desk: [
    {
      path: "/admin/outbox",
      icon: "mail",
      title: "platform:outbox.title",
      text: "platform:outbox.hint",
      permission: mayReadOutbox,
      order: 80,
    },
  ],
  messages: platformMessages,
  migrations: migrationsOf(
    "platform",
    import.meta.glob<string>("../migrations/*.sql", { query: "?raw", import: "default", eager: true }),
  ),
  permissions: [mayReadOutbox],
  jobs: [
    job({ name: "platform.sweep-failures", cron: "*/10 * * * *", run: (_payload, { db }) => sweepFailures(db) }),
    job({
      name: "platform.remove-released-blobs",
      cron: "17 2 * * *",
      run: async (_payload, { db, files }) => void (await removeReleased(db, files)),
    }),
  ],
  personalData: [
    {
      table: "platform.mail",
      column: "recipient",
      told: "platform:data.mails",
      keys: ({ email }) => [email],
      exported: ["created_at", "subject", "body", "sent_at"],
      erasure: { by: eraseMails, leaves: "nothing" },
      retention: { days: 90, column: "created_at", since: "made" },
    },
    {
      table: "platform.audit_entry",
      column: "actor_id",
      told: "platform:data.audit-by",
      exported: ["at", "action"],
      erasure: { by: eraseAuditDetails, leaves: "no-name" },
    },
    {
      table: "platform.audit_entry",
      column: "target_id",
      told: "platform:data.audit-about",
      exported: ["at", "action"],
      erasure: { by: eraseAuditDetails, leaves: "no-name" },
    },
  ],
};
