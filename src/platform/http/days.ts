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

/**
 * An address that a page may link to; undefined for anything but http and https (`javascript:` runs, `data:` deceives), one that shows a
 * name and password before its host, and one within this machine.
 */
export function webAddressOf(text: string): string | undefined {
  const trimmed = text.trim();
  if (trimmed.length > 2_000 || !URL.canParse(trimmed)) return;
  const url = new URL(trimmed);
  const isWeb = (url.protocol === "https:" || url.protocol === "http:") && url.username === "" && url.password === "";
  return isWeb && url.hostname.includes(".") ? url.href : undefined;
}

/** A web address, or nothing. */
export const webAddress = z
  .string()
  .default("")
  .transform((text, context) => {
    const address = text.trim() === "" ? "" : webAddressOf(text);
    if (address === undefined) context.addIssue({ code: "custom", message: "platform:form.no-address" });
    return address ?? "";
  });
