import { z } from "zod";
import { line } from "#platform/http/index.ts";
import { isId } from "#platform/ids.ts";
import { isCountry } from "../countries.ts";
import { kept } from "./rules.ts";

/** A day as a browser sends it, or nothing. The organisation began in 1923. */
const day = z
  .union([z.literal(""), z.iso.date().refine((date) => date >= "1900")], "roles:form.no-day")
  .default("")
  .transform((date) => (date === "" ? null : date));

export const labelForm = z.object({
  country: z.string().refine(isCountry, "platform:form.required"),
  name_en: line(120),
  name_fr: line(120),
  name_es: line(120),
  name_ar: line(120),
  since: day,
  until: day,
});

export const giveForm = z.object({
  memberLabel: z.union([z.literal(""), z.literal(kept), z.string().refine(isId)]),
});
