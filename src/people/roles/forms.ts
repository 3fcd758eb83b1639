import { z } from "zod";
import { emailAddress, line, optionalLine, prose } from "#platform/http/index.ts";
import { isId } from "#platform/ids.ts";
import { roles } from "#platform/permissions/index.ts";
import { isCountry } from "../countries.ts";
import { bodyKinds } from "./rules.ts";

/** Why something is done to a person; told to them and kept in the audit log. */
const reason = prose(500).pipe(z.string().min(1, "platform:form.required").max(500));

const id = z.string().refine(isId, "platform:form.required");

/** A day as a browser sends it, or nothing. */
const day = z
  .string()
  .default("")
  .refine((text) => text === "" || isDay(text), "roles:form.no-day");

function isDay(text: string): boolean {
  if (!/^20\d\d-\d\d-\d\d$/.test(text)) return false;
  const date = new Date(`${text}T00:00:00Z`);
  // 30 February would become a day in March.
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

export const grantForm = z.object({
  role: z.enum(roles),
  scope: z.string().max(60).default(""),
  until: day,
  grantReason: reason,
});

export const endForm = z.object({ grant: id, endReason: reason });

export const switchForm = z.object({ switchReason: reason });

export const factorsForm = z.object({ factorsReason: reason });

export const proposalForm = z.object({ email: emailAddress, reason });

export const decisionForm = z.object({
  proposal: id,
  decision: z.enum(["confirm", "decline"]),
  decisionReason: reason,
});

const country = z.string().refine(isCountry, "platform:form.required");

export const deputyForm = z.object({ country, email: emailAddress, until: day, reason });
export const handOverForm = z.object({ country, successor: emailAddress, handOverReason: reason });
export const endDeputyForm = z.object({ country, grant: id, endReason: reason });

export const bodyForm = z.object({
  name_en: line(200),
  name_fr: optionalLine(200),
  name_es: optionalLine(200),
  name_ar: optionalLine(200),
  kind: z.enum(bodyKinds),
  country: z.union([z.literal(""), z.string().refine(isCountry)]).default(""),
  mayVouch: z.array(z.literal("yes")).max(1).default([]),
});

export const bodyOfficerForm = z.object({ email: emailAddress, until: day, reason });

/** The query of the list of people. NUL is no text for PostgreSQL. */
export const peopleQuery = z.object({
  q: z
    .string()
    .max(200)
    .transform((text) => text.replaceAll("\0", "").normalize("NFC").trim())
    .default(""),
  after: z.string().max(600).optional(),
});
