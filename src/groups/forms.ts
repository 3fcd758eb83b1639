import { z } from "zod";
import { isCountry } from "#people/index.ts";
import { mapPoint } from "#platform/html/index.ts";
import {
  day,
  emailAddress,
  line,
  localizedFields,
  optionalDay,
  optionalLine,
  prose,
  severalOf,
  webAddress,
} from "#platform/http/index.ts";
import { languages } from "#platform/i18n/index.ts";
import { seatPositions } from "./types.ts";

const subjects = severalOf(z.string().max(80));
const spoken = z.array(z.enum(languages)).min(1, "groups:form.language-needed").max(4);

export const groupNameForm = z.object(localizedFields("name", optionalLine(200)));

export const groupForm = z.object({
  ...localizedFields("name", optionalLine(200)),
  ...localizedFields("mandate", prose(6_000)),
  ...localizedFields("tasks", prose(6_000)),
  ...localizedFields("meets", optionalLine(200)),
  ...localizedFields("contact", prose(1_000)),
  shortName: optionalLine(40),
  contactEmail: z.union([z.literal(""), emailAddress]).default(""),
  sinceYear: z.union([z.literal(""), z.coerce.number().int().min(1900).max(2199)], "platform:form.invalid").default(""),
  position: z.coerce.number().int().min(0).max(10_000),
  subjects,
});

export const seatForm = z.object({
  country: z.string().refine(isCountry, "platform:form.required"),
  ...localizedFields("label", optionalLine(120)),
  mapCode: z
    .string()
    .default("")
    .transform((code) => code.trim().toUpperCase())
    .refine((code) => code === "" || (/^[A-Z]{2}$/.test(code) && mapPoint(code) !== undefined), "groups:form.no-place"),
  organisation: optionalLine(200),
  position: z.enum(seatPositions),
  since: optionalDay,
  until: optionalDay,
});

export const meetingForm = z.object({
  ...localizedFields("title", optionalLine(200)),
  ...localizedFields("place", optionalLine(200)),
  ...localizedFields("summary", prose(6_000)),
  beginsOn: day,
  endsOn: day,
});

export const documentForm = z.object({
  ...localizedFields("title", optionalLine(300)),
  languages: spoken,
  datedOn: day,
  address: webAddress,
});

export const guidelineForm = z.object({
  ...localizedFields("title", optionalLine(300)),
  ...localizedFields("summary", prose(2_000)),
  ...localizedFields("body", prose(40_000)),
  languages: spoken,
  edition: line(40),
  datedOn: day,
  subjects,
  address: webAddress,
});

export const withdrawForm = z.object({ reason: line(500) });
export const nothingForm = z.object({});
export const listQuery = z.object({ after: z.string().max(600).optional() });
