import { z } from "zod";
import { isCountry } from "#people/index.ts";
import { emailAddress, line, optionalDay, optionalLine, prose } from "#platform/http/index.ts";
import { isId } from "#platform/ids.ts";
import { roles } from "#platform/permissions/index.ts";
import type { PathThing } from "../paths/types.ts";
import { ways } from "./enrolment.ts";
import { personFilters } from "./queries.ts";

const scope = z
  .string()
  .max(60)
  .regex(/^(|country:[A-Z]{2}|body:[0-9a-f-]{36})$/, "platform:form.invalid")
  .default("");

const checked = z
  .literal("yes")
  .optional()
  .transform((value) => value === "yes");

export const assignmentForm = z.object({
  thing: z
    .string()
    .max(60)
    .default("")
    .refine((text) => /^(module|path):/.test(text) && isId(text.split(":")[1]), "platform:form.required")
    .transform((text): PathThing => {
      const [kind, id = ""] = text.split(":");
      return { kind: kind === "path" ? "path" : "module", id };
    }),
  scope,
  /** A cohort's id, `all`, or `addresses`. */
  who: z.union([z.literal("all"), z.literal("addresses"), z.string().refine(isId)]).default("addresses"),
  addresses: z.string().max(400_000).default(""),
  isMandatory: z.enum(["yes", "no"]).default("yes"),
  startsOn: optionalDay,
  dueOn: optionalDay,
  countsEarlier: checked,
  needsRelease: checked,
  remindDays: z.coerce.number().int().min(0).max(60).default(7),
  note: prose(1_000),
});

export const reasonForm = z.object({ reason: line(500) });
export const decisionForm = z.object({ decision: z.enum(["yes", "no"]), reason: optionalLine(500) });
export const supervisorForm = z.object({ supervisor: emailAddress });

export const cohortForm = z.object({ name: line(120), scope });
export const addressesForm = z.object({ addresses: z.string().max(400_000).default("") });
export const filterForm = z.object({
  country: z.union([z.literal(""), z.string().refine(isCountry)]).default(""),
  bodyId: z.union([z.literal(""), z.string().refine(isId)]).default(""),
  role: z.union([z.literal(""), z.enum(roles)]).default(""),
});
export const memberForm = z.object({ person: z.string().refine(isId) });

export const enrolmentForm = z.object({
  way: z.enum(ways),
  capacity: z
    .union([z.literal(""), z.coerce.number().int().min(1).max(100_000)], "platform:form.invalid")
    .default("")
    .transform((value) => (value === "" ? null : value)),
  closesOn: optionalDay,
  acceptHours: z.coerce.number().int().min(1).max(720).default(72),
});

export const learnersForm = z.object({
  dueOn: optionalDay.refine((day) => day !== null, "platform:form.required"),
  note: prose(1_000),
});

export const codeForm = z.object({
  most: z.coerce.number().int().min(1).max(100_000),
  expiresOn: optionalDay,
  codeNote: optionalLine(120),
});

export const placeForm = z.object({ code: optionalLine(60), words: prose(1_000) });

const after = z.string().max(600).optional();
export const listQuery = z.object({ after });
export const assignmentQuery = z.object({
  after,
  show: z.enum(personFilters).default("all").catch("all"),
});
export const newQuery = z.object({
  thing: z.string().max(60).optional(),
  cohort: z.string().max(60).optional(),
});
export const overdueQuery = z.object({
  after,
  q: z
    .string()
    .max(100)
    .transform((text) => text.replaceAll("\0", "").trim())
    .default("")
    .catch(""),
  thing: z.string().max(200).optional(),
  only: z.literal("mandatory").optional().catch(undefined),
});
