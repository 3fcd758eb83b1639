import { z } from "zod";
import { localizedFields, optionalLine, prose } from "#platform/http/index.ts";
import { languages } from "#platform/i18n/index.ts";
import { isId } from "#platform/ids.ts";
import { unknownPlaceholders } from "../documents/wording.ts";
import { designColours, designLayouts } from "../types.ts";

const withoutOthers = (text: string): boolean => unknownPlaceholders(text).length === 0;

const statement = prose(400)
  .refine((text) => text === "" || (text.includes("{name}") && text.includes("{title}")), "designs:wrong.lacks")
  .refine(withoutOthers, "designs:wrong.placeholder");

const printedLine = (max: number) => optionalLine(max).refine(withoutOthers, "designs:wrong.placeholder");

export const designForm = z.object({
  ...localizedFields("name", optionalLine(120)),
  ...localizedFields("heading", printedLine(80)),
  ...localizedFields("statement", statement as never),
  ...localizedFields("footer", printedLine(200)),
  signatoryName: optionalLine(120),
  ...localizedFields("signatoryTitle", optionalLine(160)),
  colour: z.enum(designColours),
  layout: z.enum(designLayouts),
  bodyId: z.union([z.literal(""), z.string().refine(isId)]).default(""),
});
export type DesignInput = z.infer<typeof designForm>;

export const previewQuery = z.object({
  lang: z.enum(languages).catch("en"),
  sample: z.enum(["usual", "long"]).catch("usual"),
});
