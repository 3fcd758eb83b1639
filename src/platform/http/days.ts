import { z } from "zod";

/** A day as a browser sends it, `2027-12-31`, within what the organisation may speak of: it began in 1923. */
export const day = z.iso
  .date("platform:form.invalid")
  .refine((date) => date >= "1900" && date < "2200", "platform:form.invalid");

/** The same or nothing, which is null. */
export const optionalDay = z
  .union([z.literal(""), day], "platform:form.invalid")
  .default("")
  .transform((date) => (date === "" ? null : date));

/** An address of the web, or nothing. Nothing else becomes a link: `javascript:` runs, `data:` deceives. */
export const webAddress = z
  .string()
  .default("")
  .transform((text) => text.trim())
  .pipe(
    z.union([z.literal(""), z.url({ protocol: /^https?$/, hostname: /^[^\s]+$/ }).max(1_000)], "platform:form.invalid"),
  );
