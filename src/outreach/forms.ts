import { z } from "zod";
import { emailAddress, line, localizedFields, optionalLine, prose, severalOf } from "#platform/http/index.ts";
import { isId } from "#platform/ids.ts";

export const newsForm = z.object({
  ...localizedFields("title", optionalLine(200)),
  ...localizedFields("summary", prose(1_000)),
  ...localizedFields("body", prose(20_000)),
  subjects: severalOf(z.string().max(80)),
});
export const withdrawForm = z.object({ reason: line(500) });
export const nothingForm = z.object({});

export const listForm = z.object({
  ...localizedFields("name", optionalLine(120)),
  ...localizedFields("text", prose(1_000)),
  isOpen: z.array(z.literal("yes")).max(1),
});

export const joinForm = z.object({
  email: emailAddress,
  lists: z.array(z.string().refine(isId)).min(1, "outreach:join.choose").max(50),
});

export const newNewsletterForm = z.object({ listId: z.string().refine(isId) });
export const newsletterForm = z.object({
  ...localizedFields("subject", optionalLine(200)),
  ...localizedFields("opening", prose(4_000)),
});
export const itemForm = z.object({ thingId: z.string().refine(isId), kind: z.string().max(40) });
export const wordForm = z.object(localizedFields("word", prose(1_000)));

export const pageQuery = z.object({
  after: z.string().max(600).optional(),
  q: z.string().max(300).optional(),
});
