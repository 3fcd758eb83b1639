import { permission } from "#platform/permissions/index.ts";

export const mayEnterAdmin = permission("home.enter-admin", ["administrator", "training-officer", "trainer"]);
