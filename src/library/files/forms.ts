import { z } from "zod";
import { line } from "#platform/http/index.ts";

/** A day as a date field sends it, or nothing. */
const day = z
  .string()
  .default("")
  .transform((text, context) => {
    if (text === "") return null;
    const isDay = /^20\d\d-\d\d-\d\d$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.slice(0, 10) === text;
    if (!isDay) context.addIssue({ code: "custom", message: "files:no-day" });
    return text;
  });

export const fileForm = z.object({
  name: line(180),
  lang: z
    .string()
    .regex(/^([a-z]{2,3})?$/)
    .default("")
    .transform((tag) => (tag === "" ? null : tag)),
  access: z
    .enum(["", "community"])
    .default("")
    .transform((level) => (level === "" ? null : level)),
  embargoUntil: day,
});

export const pdfQuery = z.object({ to: z.enum(["suggest", "manage"]).catch("suggest") });
