import { defineEvent } from "#platform/events/index.ts";

export const ActivityAnnounced = defineEvent<{ activityId: string }>("training.activity-announced");
export const ActivityCancelled = defineEvent<{ activityId: string }>("training.activity-cancelled");
