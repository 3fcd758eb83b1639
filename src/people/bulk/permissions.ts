import { permission } from "#platform/permissions/index.ts";

/** Brings many accounts in from a sheet: a bureau or body its own people, vetted by it; an administrator anyone, vetted by nobody yet. */
export const mayImportPeople = permission("people.import", ["bureau-officer", "body-officer", "administrator"]);
