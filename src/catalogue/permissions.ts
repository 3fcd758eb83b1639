import { permission } from "#platform/permissions/index.ts";

/** Saying what a thing has to do with others; the room whose thing it is says whose it is to change. */
export const mayRelate = permission("catalogue.relate", "everyone");
