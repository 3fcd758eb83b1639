import { z } from "zod";
import { isCountry } from "#people/index.ts";
import { day, line, localizedFields, optionalDay, optionalLine, prose, severalOf } from "#platform/http/index.ts";
import { languages } from "#platform/i18n/index.ts";
import { isId } from "#platform/ids.ts";

export const activityForm = z.object({
  ...localizedFields("title", optionalLine(200)),
  ...localizedFields("summary", prose(4_000)),
  ...localizedFields("audience", prose(1_000)),
  ...localizedFields("application", prose(2_000)),
  ...localizedFields("place", optionalLine(200)),
  country: z.union([z.literal(""), z.string().refine(isCountry)]).default(""),
  isOnline: z.array(z.literal("yes")).max(1),
  languages: z.array(z.enum(languages)).min(1, "training:edit.language-needed").max(4),
  subjects: severalOf(z.string().max(80)),
  hostBodyId: z.union([z.literal(""), z.string().refine(isId)]).default(""),
  hostBody: optionalLine(200),
  beginsOn: day,
  endsOn: day,
  applyUntil: optionalDay,
});

export const cancelForm = z.object({ reason: line(500) });
export const nothingForm = z.object({});

export const directorateForm = z.object({
  ...localizedFields("name", optionalLine(200)),
  ...localizedFields("intro", prose(6_000)),
  ...localizedFields("offers", prose(6_000)),
  ...localizedFields("contact", prose(1_000)),
});

export const listQuery = z.object({ after: z.string().max(600).optional() });
