// Training: the directorate's own page, and the training activities it and its partners announce.
// Owns the schema `training`; the view public_activity is what others may join.
// Refuses: to sign anybody up (an activity says how to apply), and drafts to those who may not announce them.
export { ActivityAnnounced, ActivityCancelled } from "./events.ts";
export { daysIn, usePlace } from "./pages/activities.tsx";
export { type Activity, listActivities } from "./queries.ts";
