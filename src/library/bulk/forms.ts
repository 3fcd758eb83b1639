import { z } from "zod";
import { isSubject } from "#catalogue/index.ts";
import { isCountry } from "#people/index.ts";
import { type FormState, filledForm, optionalLine } from "#platform/http/index.ts";
import { isId } from "#platform/ids.ts";
import { languageTags, manageQuery } from "../forms.ts";
import { accessLevels } from "../types.ts";
import type { BulkEdits } from "./types.ts";

/** What the librarian's list sends: the boxes ticked, or all that it finds. */
export const chooseForm = z.object({
  ...manageQuery.omit({ after: true }).shape,
  which: z.enum(["ticked", "all"]).default("ticked").catch("ticked"),
  record: z.array(z.string().max(40)).max(200).default([]),
});

const levels = ["basic", "intermediate", "advanced"] as const;
/** The choice that empties a field; an empty one leaves it as it is. */
export const nothing = "-";

const subjectList = z.array(z.string().max(80).refine(isSubject)).max(12).default([]);

export const editsForm = z.object({
  addSubjects: subjectList,
  removeSubjects: z.array(z.string().max(80).refine(isSubject)).max(200).default([]),
  languages: languageTags,
  country: z.union([z.enum(["", nothing]), z.string().refine(isCountry)]).default(""),
  level: z.enum(["", nothing, ...levels]).default(""),
  ownerBodyId: z.union([z.enum(["", nothing]), z.string().refine(isId)]).default(""),
  access: z.enum(["", ...accessLevels]).default(""),
  licence: optionalLine(300),
  act: z.enum(["", "publish", "withdraw"]).default(""),
  reason: optionalLine(500),
});

const orNull = <Value extends string>(value: Value): Exclude<Value, "-" | ""> | null =>
  value === nothing ? null : (value as Exclude<Value, "-" | "">);

/** What a filled form asks to be done. */
export const editsFrom = ({
  addSubjects,
  removeSubjects,
  languages,
  country,
  level,
  ownerBodyId,
  access,
  licence,
  act,
  reason,
}: z.infer<typeof editsForm>): BulkEdits => ({
  ...(addSubjects.length === 0 ? {} : { addSubjects }),
  ...(removeSubjects.length === 0 ? {} : { removeSubjects }),
  ...(languages.length === 0 ? {} : { languages }),
  ...(country === "" ? {} : { country: orNull(country) }),
  ...(level === "" ? {} : { level: orNull(level) }),
  ...(ownerBodyId === "" ? {} : { ownerBodyId: orNull(ownerBodyId) }),
  ...(access === "" ? {} : { access }),
  ...(licence === "" ? {} : { licence: licence === nothing ? "" : licence }),
  ...(act === "" ? {} : { act }),
  ...(act === "withdraw" ? { reason } : {}),
});

const shown = (value: string | null | undefined): string => (value === undefined ? "" : (value ?? nothing));

/** A form filled with edits that were asked for. */
export const formOfEdits = (edits: BulkEdits): FormState =>
  filledForm({
    addSubjects: edits.addSubjects,
    removeSubjects: edits.removeSubjects,
    languages: (edits.languages ?? []).join(", "),
    country: shown(edits.country),
    level: shown(edits.level),
    ownerBodyId: shown(edits.ownerBodyId),
    access: edits.access ?? "",
    licence: edits.licence === "" ? nothing : (edits.licence ?? ""),
    act: edits.act ?? "",
    reason: edits.reason ?? "",
  });

const place = z
  .string()
  .regex(/^\d{1,6}$/)
  .transform(Number)
  .default(0)
  .catch(0);

/** Where the list of a change's records goes on, and the list of changes. */
export const changeQuery = z.object({ after: place });
export const changesQuery = z.object({ after: z.string().max(600).optional() });
