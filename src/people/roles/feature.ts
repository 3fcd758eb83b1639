import type { Feature } from "#platform/feature.ts";
import { PageRoutes } from "#platform/http/index.ts";
import { bureauRoutes } from "./bureau-routes.tsx";
import { rolesCommands } from "./commands.ts";
import { loadDemoRoles } from "./demo.ts";
import { rolesErrors } from "./errors.ts";
import { BodyChanged, RoleEnded, RoleGranted } from "./events.ts";
import { rolesMessages } from "./messages/index.ts";
import { mayAppointOfficers, mayKeepBodies, mayReadAccounts, rolesPermissions } from "./permissions.ts";
import { rolesRoutes } from "./routes.tsx";

const routes = new PageRoutes();
routes.list.push(...rolesRoutes.list, ...bureauRoutes.list);

/** Roles and rights, bureaus and bodies: a part of `people`, whose tables and personal data stand there. */
export const roles: Feature = {
  name: "roles",
  routes,
  desk: [
    {
      path: "/admin/people",
      icon: "users",
      title: "roles:people.title",
      text: "roles:people.hint",
      permission: mayReadAccounts,
      order: 55,
    },
    {
      path: "/admin/bureaus",
      icon: "globe",
      title: "roles:bureaus.title",
      text: "roles:bureaus.hint",
      permission: mayAppointOfficers,
      order: 60,
    },
    {
      path: "/admin/bodies",
      icon: "graduation-cap",
      title: "roles:bodies.title",
      text: "roles:bodies.hint",
      permission: mayKeepBodies,
      order: 65,
    },
  ],
  messages: rolesMessages,
  permissions: rolesPermissions,
  errors: rolesErrors,
  events: [RoleGranted, RoleEnded, BodyChanged],
  commands: rolesCommands,
  demo: loadDemoRoles,
};
