import type { Feature } from "#platform/feature.ts";
import { homeMessages } from "./messages/index.ts";
import { mayEnterAdmin } from "./permissions.ts";
import { routes } from "./routes.tsx";

export const home: Feature = {
  name: "home",
  routes,
  messages: homeMessages,
  permissions: [mayEnterAdmin],
  desk: [
    {
      path: "/components",
      icon: "layers",
      title: "platform:components.title",
      text: "home:admin.components",
      permission: mayEnterAdmin,
      order: 90,
    },
  ],
};
