import { z } from "zod";
import { line, optionalLine, prose } from "#platform/http/index.ts";
import { isId } from "#platform/ids.ts";
import { languages } from "#platform/permissions/index.ts";
import { isCountry } from "../countries.ts";
import { newPassword } from "../forms.ts";
import { browserZone } from "../zones.ts";

/** The furthest day to come, in days from now. */
export const mostDays = 180;

const day = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d$/, "invitations:until.invalid")
  .transform((text) => new Date(`${text}T23:59:59.999Z`))
  .refine((date) => {
    const days = (date.getTime() - Date.now()) / 86_400_000;
    return days > 0 && days <= mostDays + 1;
  }, "invitations:until.invalid");

const addresses = prose(300_000);

export const listForm = z.object({
  title: line(200),
  note: prose(2_000),
  lang: z.enum(languages),
  scope: z.union([z.literal(""), z.string().regex(/^(country:[A-Z]{2}|body:[0-9a-f-]{36})$/)]).default(""),
  vets: z.array(z.literal("yes")).max(1).default([]),
  until: day,
  addresses,
});
export type ListForm = z.infer<typeof listForm>;

export const addForm = z.object({ addresses: addresses.pipe(z.string().min(1, "platform:form.required")) });
export const untilForm = z.object({ until: day });
export const peopleForm = z.object({
  who: z.array(z.string().refine(isId)).max(200),
  act: z.enum(["again", "take-back"]),
});

export const acceptForm = z.object({
  name: line(120),
  country: z.union([z.literal(""), z.string().refine(isCountry)]).default(""),
  lang: z.enum(languages),
  password: newPassword,
  zone: browserZone,
});
export type AcceptForm = Omit<z.infer<typeof acceptForm>, "zone">;

export const rowStates = ["all", "waiting", "accepted", "expired", "taken-back"] as const;
export const rowsQuery = z.object({
  q: optionalLine(120).catch(""),
  state: z.enum(rowStates).default("all").catch("all"),
  after: z.string().max(600).optional().catch(undefined),
});
export type RowState = (typeof rowStates)[number];
