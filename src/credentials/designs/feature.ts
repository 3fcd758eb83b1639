import type { Feature } from "#platform/feature.ts";
import { mayEnterDesigns } from "../permissions.ts";
import { loadDemoDesigns } from "./demo.ts";
import { designMessages } from "./messages/index.ts";
import { designRoutes } from "./routes.tsx";

/** What certificates look like. Its tables stand with those of `credentials`, whose part it is. */
export const designs: Feature = {
  name: "designs",
  routes: designRoutes,
  desk: [
    {
      path: "/certificates/designs",
      icon: "award",
      title: "designs:title",
      text: "designs:desk",
      permission: mayEnterDesigns,
      order: 14,
    },
  ],
  messages: designMessages,
  errors: {
    "designs.no-name": { status: 422 },
    "designs.no-heading": { status: 422 },
    "designs.no-statement": { status: 422 },
    "designs.default-stays": { status: 409 },
    "designs.no-picture": { status: 415 },
    "designs.picture-too-large": { status: 413 },
    "designs.broken-picture": { status: 422 },
    "designs.too-many-seals": { status: 409 },
  },
  demo: loadDemoDesigns,
};
