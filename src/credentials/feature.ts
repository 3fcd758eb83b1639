import { migrationsOf } from "#platform/database/index.ts";
import type { Feature } from "#platform/feature.ts";
import { CredentialAwarded, CredentialRevoked } from "./events.ts";
import { credentialMessages } from "./messages/index.ts";
import { mayDesign, mayEnterDesigns, mayRevoke } from "./permissions.ts";
import { credentialsPersonalData } from "./personal-data.ts";

export const credentials: Feature = {
  name: "credentials",
  messages: credentialMessages,
  migrations: migrationsOf(
    "credentials",
    import.meta.glob<string>("./migrations/*.sql", { query: "?raw", import: "default", eager: true }),
  ),
  permissions: [mayDesign, mayEnterDesigns, mayRevoke],
  events: [CredentialAwarded, CredentialRevoked],
  personalData: credentialsPersonalData,
};
