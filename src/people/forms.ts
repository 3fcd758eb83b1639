import { z } from "zod";
import { emailAddress, line } from "#platform/http/index.ts";
import { languages, roles } from "#platform/permissions/index.ts";
import { isCountry } from "./countries.ts";
import { browserZone } from "./zones.ts";

/** Length over rules (NIST SP 800-63B 3.1.1.2); 4,096 bytes bound the hashing, not the choice. */
export const newPassword = z.string().min(12, "people:password.too-short").max(512);

const timeZone = z.string().refine((zone) => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return zone.length <= 60;
  } catch {
    return false;
  }
}, "platform:form.invalid");

export const signInForm = z.object({
  email: emailAddress,
  password: z.string().min(1, "platform:form.required").max(512),
  to: z.string().max(2_000).default(""),
  zone: browserZone,
});

export const forgottenForm = z.object({ email: emailAddress });

export const resetForm = z.object({ password: newPassword });

export const profileForm = z.object({
  name: line(120),
  lang: z.enum(languages),
  timeZone,
});

export const passwordForm = z.object({
  current: z.string().min(1, "platform:form.required").max(512),
  password: newPassword,
});

/** What `account add` and the demo give. */
export const newAccount = z
  .object({
    email: emailAddress,
    name: line(120),
    country: z.string().refine(isCountry, "no member has this code").nullable().default(null),
    lang: z.enum(languages).default("en"),
    timeZone: timeZone.default("UTC"),
    roles: z.array(z.enum(roles)).default(["learner"]),
    password: z.string().min(8).max(512).optional(),
    isDemo: z.boolean().default(false),
    vettingMonths: z.number().int().positive().default(24),
  })
  .refine(
    ({ roles, country }) => !roles.includes("bureau-officer") || country !== null,
    "a bureau officer needs a country",
  )
  .refine(({ roles }) => !roles.includes("body-officer"), "a body's officer is appointed on the body's page");
export type NewAccount = z.input<typeof newAccount>;
