import { migrationsOf } from "#platform/database/index.ts";
import { listener } from "#platform/events/index.ts";
import type { Feature } from "#platform/feature.ts";
import { job } from "#platform/jobs/index.ts";
import { CredentialAwarded, CredentialRevoked } from "./events.ts";
import { issueWaiting } from "./issue.ts";
import { keyCommands } from "./keys/commands.ts";
import { checkKeys, ensureKey } from "./keys/keys.ts";
import { credentialMessages } from "./messages/index.ts";
import { mayDesign, mayEnterDesigns, mayRevoke } from "./permissions.ts";
import { credentialsPersonalData } from "./personal-data.ts";
import { remindOfEnds, tellOfRevocation } from "./reminders.ts";
import { verifyRoutes } from "./verify/routes.tsx";

/** All that waits is signed by whoever comes first: a thousand awarded together are not a thousand errands. */
const issue = async (_payload: unknown, house: Parameters<typeof issueWaiting>[0]) => void (await issueWaiting(house));

export const credentials: Feature = {
  name: "credentials",
  routes: verifyRoutes,
  navigation: [{ path: "/verify", label: "credentials:verify.title", order: 40, isInFooter: true }],
  messages: credentialMessages,
  migrations: migrationsOf(
    "credentials",
    import.meta.glob<string>("./migrations/*.sql", { query: "?raw", import: "default", eager: true }),
  ),
  permissions: [mayDesign, mayEnterDesigns, mayRevoke],
  errors: {
    "credentials.no-file": { status: 422 },
    "credentials.revoked-already": { status: 409 },
    "credentials.share-too-long": { status: 422 },
    "credentials.too-many-shares": { status: 422 },
  },
  events: [CredentialAwarded, CredentialRevoked],
  listeners: [
    listener(CredentialAwarded, "issue", issue, { isQuick: true }),
    listener(CredentialRevoked, "tell-holder", ({ credentialId }, house) => tellOfRevocation(house, credentialId), {
      isQuick: true,
    }),
  ],
  jobs: [
    job({ name: "credentials.issue-waiting", cron: "*/10 * * * *", run: issue }),
    job({
      name: "credentials.remind",
      cron: "20 5 * * *",
      run: async (_payload, house) => void (await remindOfEnds(house)),
    }),
  ],
  commands: keyCommands,
  checks: { credentials: checkKeys },
  personalData: credentialsPersonalData,
  begin: async (house) => void (await ensureKey(house)),
};
