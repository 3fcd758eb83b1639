import type { Feature } from "#platform/feature.ts";
import { NoteReported, NoteShown, NoteWritten } from "./events.ts";
import { noteMessages } from "./messages/index.ts";
import { mayModerateNotes, mayReportNotes, mayTellPractice } from "./permissions.ts";
import { notesPersonalData } from "./personal-data.ts";
import { noteRoutes } from "./routes.tsx";

/** How people used what they found here. Its tables stand with those of `library`, whose part it is; its routes come before those by slug. */
export const notes: Feature = {
  name: "notes",
  routes: noteRoutes,
  messages: noteMessages,
  permissions: [mayTellPractice, mayReportNotes, mayModerateNotes],
  desk: [
    {
      path: "/library/notes/manage",
      icon: "eye",
      title: "notes:manage.title",
      text: "notes:manage.hint",
      permission: mayModerateNotes,
      order: 23,
    },
  ],
  errors: {
    "notes.not-vetted": { status: 403 },
    "notes.already": { status: 409 },
    "notes.too-many": { status: 429 },
    "notes.other-state": { status: 409 },
    "notes.changed": { status: 409 },
    "notes.no-reason": { status: 422 },
    "notes.own": { status: 422 },
    "notes.reported-already": { status: 409 },
    "notes.too-many-reports": { status: 429 },
  },
  events: [NoteWritten, NoteShown, NoteReported],
  personalData: notesPersonalData,
};
