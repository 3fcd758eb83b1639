import { defineEvent } from "#platform/events/index.ts";

export const NoteWritten = defineEvent<{ noteId: string }>("library.note-written");
export const NoteShown = defineEvent<{ noteId: string; thingId: string }>("library.note-shown");
export const NoteReported = defineEvent<{ noteId: string }>("library.note-reported");
