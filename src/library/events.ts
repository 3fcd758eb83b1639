import { defineEvent } from "#platform/events/index.ts";

export const RecordPublished = defineEvent<{ recordId: string }>("library.record-published");
export const RecordWithdrawn = defineEvent<{ recordId: string }>("library.record-withdrawn");
