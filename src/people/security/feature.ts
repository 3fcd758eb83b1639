import type { Feature } from "#platform/feature.ts";
import { securityMessages } from "./messages/index.ts";

/** The words of signing in and of the security page; their routes and errors stand with those of `people`, whose part they are. */
export const security: Feature = { name: "security", messages: securityMessages };
