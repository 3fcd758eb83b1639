import { z } from "zod";
import { isSubject } from "#catalogue/index.ts";
import { day, line, localizedFields, optionalDay, optionalLine, prose, webAddress } from "#platform/http/index.ts";
import { isId } from "#platform/ids.ts";
import { languages } from "#platform/permissions/index.ts";

const optionalId = z.union([z.literal(""), z.string().refine(isId)]).default("");

export const journalForm = z.object({
  ...localizedFields("title", optionalLine(200)),
  ...localizedFields("description", prose(4_000)),
  ...localizedFields("publisher", optionalLine(200)),
  ...localizedFields("sections", prose(2_000)),
  issn: optionalLine(9),
  languages: z.array(z.enum(languages)).max(4),
});

export const issueForm = z.object({
  ...localizedFields("label", optionalLine(120)),
  ...localizedFields("theme", optionalLine(200)),
  ...localizedFields("editorial", prose(10_000)),
  ...localizedFields("notice", prose(1_000)),
  year: z.coerce.number().int().min(1_700).max(2_200),
  issuedOn: day,
  position: z.coerce.number().int().min(0).max(1_000_000),
});

export const newIssueForm = issueForm.extend({ number: z.coerce.number().int().min(1).max(100_000) });

export const articleForm = z.object({
  ...localizedFields("title", optionalLine(500)),
  ...localizedFields("abstract", prose(5_000)),
  ...localizedFields("practice", prose(5_000)),
  ...localizedFields("keywords", prose(2_000)),
  authors: prose(100_000),
  language: z.string().regex(/^[a-z]{2,3}$/, "platform:form.invalid"),
  subjects: z.array(z.string().refine(isSubject)).max(12),
  issueId: optionalId,
  sectionId: optionalId,
  doi: z
    .union(
      [
        z.literal(""),
        z
          .string()
          .trim()
          .regex(/^10\.\d{4,9}\/\S{1,200}$/),
      ],
      "platform:form.invalid",
    )
    .default(""),
  pages: optionalLine(60),
  licence: webAddress,
  receivedOn: optionalDay,
  acceptedOn: optionalDay,
});

export const withdrawForm = z.object({ reason: line(500) });
/** What a version changes. */
export const changeForm = z.object({ change: prose(1_000) });
export const moveForm = z.object({ article: z.string().refine(isId), by: z.enum(["up", "down"]) });
export const nothingForm = z.object({});
export const pageQuery = z.object({ after: z.string().max(600).optional() });
