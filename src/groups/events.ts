import { defineEvent } from "#platform/events/index.ts";

export const GuidelinePublished = defineEvent<{ guidelineId: string }>("groups.guideline-published");
