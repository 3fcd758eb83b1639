import type { Feature } from "#platform/feature.ts";
import { PageRoutes } from "#platform/http/index.ts";
import { bureauRoutes } from "./bureau-routes.tsx";
import { rolesCommands } from "./commands.ts";
import { loadDemoRoles } from "./demo.ts";
import { rolesErrors } from "./errors.ts";
import { RoleEnded, RoleGranted } from "./events.ts";
import { rolesMessages } from "./messages/index.ts";
import { rolesPermissions } from "./permissions.ts";
import { rolesRoutes } from "./routes.tsx";

const routes = new PageRoutes();
routes.list.push(...rolesRoutes.list, ...bureauRoutes.list);

/** Roles and rights, bureaus and bodies: a part of `people`, whose tables and personal data stand there. */
export const roles: Feature = {
  name: "roles",
  routes,
  messages: rolesMessages,
  permissions: rolesPermissions,
  errors: rolesErrors,
  events: [RoleGranted, RoleEnded],
  commands: rolesCommands,
  demo: loadDemoRoles,
};
