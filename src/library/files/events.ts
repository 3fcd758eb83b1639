import { defineEvent } from "#platform/events/index.ts";

/** A file was stored and waits to be checked and read. */
export const FileArrived = defineEvent<{ fileId: string }>("library.file-arrived");
