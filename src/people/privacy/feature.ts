import type { Feature } from "#platform/feature.ts";
import { privacyMessages } from "./messages/index.ts";

/** The words of privacy; its routes, permissions and jobs stand with those of `people`, whose part it is. */
export const privacy: Feature = { name: "privacy", messages: privacyMessages };
