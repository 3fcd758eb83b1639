import { z } from "zod";
import { isSubject } from "#catalogue/index.ts";
import {
  type FormState,
  filledForm,
  gatheredText,
  localizedFields,
  localizedValues,
  optionalLine,
  prose,
} from "#platform/http/index.ts";
import { isId } from "#platform/ids.ts";
import type { CollectionFacts } from "./operations.ts";

export const collectionForm = z.object({
  ...localizedFields("title", optionalLine(200)),
  ...localizedFields("intro", prose(3_000)),
  subjects: z.array(z.string().max(80).refine(isSubject)).max(12).default([]),
});

export const collectionFacts = (input: z.infer<typeof collectionForm>): CollectionFacts => ({
  title: gatheredText(input, "title"),
  intro: gatheredText(input, "intro"),
  subjects: input.subjects,
});

export const collectionValues = ({ title, intro, subjects }: CollectionFacts): FormState =>
  filledForm({ ...localizedValues("title", title), ...localizedValues("intro", intro), subjects });

export const thingForm = z.object({ thing: z.string().refine(isId) });
export const collectionChoice = z.object({ collection: z.string().refine(isId, "platform:form.required") });

export const itemForm = z.object({
  place: z.coerce.number().int().min(1).max(1_000),
  ...localizedFields("note", prose(1_000)),
});

const after = z.string().max(600).optional();

export const listQuery = z.object({ after });
export const editQuery = z.object({
  q: z
    .string()
    .max(300)
    .transform((text) => text.replaceAll("\0", "").trim())
    .default("")
    .catch(""),
});
