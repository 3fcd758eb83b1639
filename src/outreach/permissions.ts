import { permission } from "#platform/permissions/index.ts";

export const mayKeepNews = permission("outreach.keep-news", ["training-officer", "secretariat", "administrator"]);

/** Mailing lists and the newsletters to them. */
export const mayWriteNewsletters = permission("outreach.write-newsletters", ["training-officer", "administrator"]);
