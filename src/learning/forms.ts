import { z } from "zod";
import { line, optionalLine, prose } from "#platform/http/index.ts";
import { isId } from "#platform/ids.ts";
import { languages } from "#platform/permissions/index.ts";
import { accessLevels, completionRules, levels } from "./types.ts";

const localizedFields = <Name extends string>(name: Name, field: z.ZodType<string, string | undefined>) =>
  Object.fromEntries(languages.map((lang) => [`${name}-${lang}`, field])) as Record<
    `${Name}-${(typeof languages)[number]}`,
    typeof field
  >;

export const moduleForm = z.object({
  ...localizedFields("title", optionalLine(200)),
  ...localizedFields("summary", prose(2_000)),
  ...localizedFields("objectives", prose(4_000)),
  languages: z.array(z.enum(languages)).min(1, "learning:edit.language-needed"),
  minutes: z.coerce.number().int().min(1).max(6_000),
  level: z.enum(levels),
  subjects: z.array(z.string().max(80)).max(12),
  ownerBodyId: z.union([z.literal(""), z.string().refine(isId)]).default(""),
  ownerBody: optionalLine(200),
  access: z.enum(accessLevels),
  completionRule: z.enum(completionRules),
});

export const withdrawForm = z.object({ reason: line(500) });

export const listQuery = z.object({
  language: z.enum(languages).optional().catch(undefined),
  level: z.enum(levels).optional().catch(undefined),
  subject: z.string().max(80).optional(),
  after: z.string().max(600).optional(),
});
export type ListQuery = z.infer<typeof listQuery>;
