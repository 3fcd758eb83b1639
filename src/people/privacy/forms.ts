import { z } from "zod";
import { emailAddress, severalOf } from "#platform/http/index.ts";
import { directoryFields } from "./directory.ts";

export const erasureForm = z.object({ password: z.string().max(512).default("") });

/** Languages of police cooperation; whoever speaks others has the profile of their country. */
export const spokenLanguages = [
  "ar",
  "de",
  "en",
  "es",
  "fa",
  "fr",
  "hi",
  "id",
  "it",
  "ja",
  "ko",
  "ms",
  "nl",
  "pl",
  "pt",
  "ru",
  "sw",
  "th",
  "tr",
  "uk",
  "ur",
  "vi",
  "zh",
] as const;

export const directoryForm = z.object({
  fields: severalOf(z.enum(directoryFields)),
  languages: severalOf(z.enum(spokenLanguages)),
});

export const protectionForm = z.object({ email: emailAddress, act: z.enum(["protect", "end"]).default("protect") });

export const consentForm = z.object({ to: z.string().max(2_000).default("") });

/** NUL is no text for PostgreSQL. */
export const directoryQuery = z.object({
  q: z
    .string()
    .max(200)
    .transform((text) => text.replaceAll("\0", ""))
    .optional()
    .catch(undefined),
  after: z.string().max(600).optional().catch(undefined),
});

const day = z.iso.date().optional().catch(undefined);

export const auditQuery = z.object({
  person: z
    .string()
    .trim()
    .min(1)
    .max(254)
    .regex(/^[^\0]*$/)
    .optional()
    .catch(undefined),
  kind: z
    .string()
    .max(80)
    .regex(/^[a-z][a-z-]*(\.[a-z-]+)?$/)
    .optional()
    .catch(undefined),
  from: day,
  until: day,
  after: z.string().max(600).optional().catch(undefined),
});
