import { z } from "zod";
import { isSubject } from "#catalogue/index.ts";
import {
  type FormState,
  filledForm,
  gatheredLines,
  gatheredText,
  line,
  localizedFields,
  localizedValues,
  optionalLine,
  prose,
} from "#platform/http/index.ts";
import { isId } from "#platform/ids.ts";
import { accessLevels, levels } from "../types.ts";
import type { PathTexts } from "./operations.ts";
import { mostParts } from "./rules.ts";
import type { PathPart, PathStage, PathThing } from "./types.ts";

export const pathForm = z.object({
  ...localizedFields("title", optionalLine(200)),
  ...localizedFields("summary", prose(2_000)),
  ...localizedFields("objectives", prose(4_000)),
  subjects: z.array(z.string().max(80).refine(isSubject)).max(12).default([]),
  level: z.enum(levels).default("basic"),
  access: z.enum(accessLevels).default("public"),
  ownerBodyId: z.union([z.literal(""), z.string().refine(isId)]).default(""),
  ownerBody: optionalLine(200),
});

export const pathTexts = (input: z.infer<typeof pathForm>): PathTexts => ({
  title: gatheredText(input, "title"),
  summary: gatheredText(input, "summary"),
  objectives: gatheredLines(input, "objectives"),
  subjects: input.subjects,
  level: input.level,
  access: input.access,
  ownerBodyId: input.ownerBodyId === "" ? null : input.ownerBodyId,
  ownerBody: input.ownerBody,
});

export const pathValues = (path: PathTexts): FormState =>
  filledForm({
    ...localizedValues("title", path.title),
    ...localizedValues("summary", path.summary),
    ...localizedValues("objectives", path.objectives),
    subjects: path.subjects,
    level: path.level,
    access: path.access,
    ownerBodyId: path.ownerBodyId ?? "",
    ownerBody: path.ownerBody,
  });

const revision = z.coerce.number().int().min(0).max(2_000_000_000);

export const revisionForm = z.object({ revision });
export const orderForm = z.object({ revision, isOrdered: z.literal("yes").optional() });

/** `module:…` or `path:…`. */
const thing = z
  .string()
  .max(60)
  .refine((text) => /^(module|path):/.test(text) && isId(text.split(":")[1]), "platform:form.required")
  .transform((text): PathThing => {
    const [kind, id = ""] = text.split(":");
    return { kind: kind === "path" ? "path" : "module", id };
  });

export const thingForm = z.object({ revision, thing });

export const thingValue = ({ kind, id }: PathThing): string => `${kind}:${id}`;

export const stageForm = z.object({
  revision,
  ...localizedFields("stage", optionalLine(120)),
  /** Empty: all of its parts. */
  needed: z
    .union([z.literal(""), z.coerce.number().int().min(0).max(mostParts)], "platform:form.invalid")
    .default("")
    .transform((needed) => (needed === "" ? null : needed)),
  isOrdered: z.literal("yes").optional(),
});

export const stageFacts = (input: z.infer<typeof stageForm>): Pick<PathStage, "title" | "needed" | "isOrdered"> => ({
  title: gatheredText(input, "stage"),
  needed: input.needed,
  isOrdered: input.isOrdered === "yes",
});

export const stageValues = (stage: Pick<PathStage, "title" | "needed" | "isOrdered">): FormState =>
  filledForm({
    ...localizedValues("stage", stage.title),
    needed: stage.needed === null ? "" : String(stage.needed),
    isOrdered: stage.isOrdered ? "yes" : "",
  });

const ids = z.array(z.string().refine(isId)).max(mostParts).default([]);

export const partForm = z.object({ revision, requires: ids, equivalents: ids });

export const partValues = ({ requires, equivalents }: Pick<PathPart, "requires" | "equivalents">): FormState =>
  filledForm({ requires, equivalents });

export const withdrawForm = z.object({ reason: line(500) });
export const listQuery = z.object({ after: z.string().max(600).optional() });
