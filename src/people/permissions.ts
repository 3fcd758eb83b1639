import { permission } from "#platform/permissions/index.ts";

export const mayAddAccounts = permission("people.add-accounts", ["administrator"]);
export const mayKeepOwnAccount = permission("people.keep-own-account", "everyone");
