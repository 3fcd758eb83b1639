import type { Feature } from "#platform/feature.ts";
import { mayReadAccounts } from "../roles/permissions.ts";
import { privacyMessages } from "./messages/index.ts";

/** The words of privacy; its routes, permissions and jobs stand with those of `people`, whose part it is. */
export const privacy: Feature = {
  name: "privacy",
  messages: privacyMessages,
  desk: [
    {
      path: "/people/protected",
      icon: "user",
      title: "privacy:protected.title",
      text: "privacy:protected.hint",
      permission: mayReadAccounts,
      order: 75,
    },
  ],
};
