import { z } from "zod";
import { type FormState, filledForm, line, optionalLine, prose } from "#platform/http/index.ts";
import { languages } from "#platform/i18n/index.ts";
import { type NoteFacts, noteStates } from "./types.ts";

const told = prose(1_000).pipe(z.string().min(1, "platform:form.required").max(1_000));

export const noteForm = z.object({
  used: told,
  audience: line(300),
  outcome: told,
  lang: z.enum(languages),
  isNamed: z.enum(["", "yes"]).default(""),
});

export const noteFacts = ({ isNamed, ...input }: z.infer<typeof noteForm>): NoteFacts => ({
  ...input,
  isNamed: isNamed === "yes",
});

export const noteValues = ({ used, audience, outcome, lang, isNamed }: NoteFacts): FormState =>
  filledForm({ used, audience, outcome, lang, isNamed: isNamed ? "yes" : "" });

export const reportForm = z.object({ reason: line(500) });

/** `seen`: when the note was last changed, as the librarian read it. */
export const decisionForm = z.object({ reason: optionalLine(500), seen: z.string().max(40).default("") });

const after = z.string().max(600).optional();

export const notesQuery = z.object({ after });
export const queueQuery = z.object({
  state: z
    .enum(["queue", ...noteStates.filter((state) => state !== "waiting")])
    .default("queue")
    .catch("queue"),
  after,
});
