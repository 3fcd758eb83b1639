import { defineEvent } from "#platform/events/index.ts";

/** People are asked to take something: the letters that tell them are written. */
export const PeopleAsked = defineEvent<{ assignmentId: string }>("learning.people-asked");
