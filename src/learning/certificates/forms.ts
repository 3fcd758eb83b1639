import { z } from "zod";
import { localizedFields, prose } from "#platform/http/index.ts";
import { isId } from "#platform/ids.ts";
import { certificateRules } from "./types.ts";

/** A number as it is typed, or nothing. */
const numberOrNone = (least: number, most: number) =>
  z
    .union([z.literal(""), z.coerce.number().int().min(least).max(most)], "platform:form.invalid")
    .default("")
    .transform((value) => (value === "" ? null : value));

export const ruleForm = z.object({
  isOn: z.array(z.literal("yes")).max(1),
  rule: z.enum(certificateRules),
  leastScore: numberOrNone(1, 100),
  validMonths: numberOrNone(1, 240),
  isAccredited: z.array(z.literal("yes")).max(1),
  designId: z.string().refine(isId, "platform:form.invalid"),
  ...localizedFields("statement", prose(300)),
  ...localizedFields("renewal", prose(500)),
});

export const reasonForm = z.object({
  reason: prose(1_000).pipe(z.string().min(1, "platform:form.required")),
});

export const listQuery = z.object({ after: z.string().max(200).optional() });
