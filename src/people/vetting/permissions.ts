import { permission } from "#platform/permissions/index.ts";

/** Decides about the people of one's own country or body; administrators, about those who have nobody else. */
export const mayVouch = permission("people.vouch", ["bureau-officer", "body-officer", "administrator"]);
export const mayReportLeaving = permission("people.report-leaving", "everyone");
export const mayAskForAccess = permission("people.ask-for-access", "everyone");
