// Library: online resources, training websites and research publications, as records in one form.
// Owns the schema `library`; what is published stands in the catalogue as `resource`, `website` or `publication`.
// Refuses: to give an address to another record again, and to show what is not published to anybody but who looks after it.
export { AddToCollection } from "./collections/pages/add-link.tsx";
export { loadDemoRelations } from "./demo.ts";
export { RecordPublished, RecordWithdrawn } from "./events.ts";
export { FirstNote, PracticeNotes } from "./notes/pages/note.tsx";
export { type NoteJson, type NotesOfThing, notesFrom, notesJson } from "./notes/queries.ts";
export { type Access as RecordAccess, type RecordFacts, type RecordKind, recordKinds } from "./types.ts";
