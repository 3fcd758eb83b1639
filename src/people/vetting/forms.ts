import { z } from "zod";
import { emailAddress, line, optionalLine, prose } from "#platform/http/index.ts";
import { isId } from "#platform/ids.ts";
import { languages } from "#platform/permissions/index.ts";
import { isCountry } from "../countries.ts";
import { newPassword } from "../forms.ts";
import { browserZone } from "../zones.ts";
import { decisions, requestKinds } from "./types.ts";

const countryOrNone = z.union([z.literal(""), z.string().refine(isCountry)]).default("");
const bodyOrNone = z.union([z.literal(""), z.string().refine(isId)]).default("");

/** Where somebody serves, in the words of whom they ask. */
const service = {
  country: countryOrNone,
  body: bodyOrNone,
  organisation: line(200),
  function: line(200),
  reason: prose(2_000).pipe(z.string().min(1, "platform:form.required")),
};

export const accessForm = z.object({
  kind: z.enum(requestKinds),
  name: line(120),
  email: emailAddress,
  lang: z.enum(languages),
  ...service,
});
export type AccessForm = z.infer<typeof accessForm>;

/** The same of a person who has an account already. */
export const renewedAccessForm = z.object(service);
export type RenewedAccessForm = z.infer<typeof renewedAccessForm>;

export const confirmForm = z.object({ password: newPassword, zone: browserZone });
export const answerForm = z.object({ answer: prose(2_000).pipe(z.string().min(1, "platform:form.required")) });

export const decisionForm = z.object({
  decision: z.enum(decisions),
  reason: prose(2_000),
});

export const reasonForm = z.object({ reason: prose(2_000).pipe(z.string().min(1, "platform:form.required")) });

export const renewalForm = z.object({
  who: z.array(z.string().refine(isId)).max(200),
  act: z.enum(["renew", "end"]),
  reason: prose(2_000),
});

export const leavingForm = z.object({
  email: emailAddress,
  note: prose(2_000).pipe(z.string().min(1, "platform:form.required")),
});

export const settleForm = z.object({ outcome: z.enum(["left", "serves"]), reason: prose(2_000) });

export const listQuery = z.object({
  q: optionalLine(120).catch(""),
  state: z.enum(["all", "vetted", "lapsed", "unvetted", "suspended", "dormant"]).default("all").catch("all"),
  after: z.string().max(600).optional().catch(undefined),
});
export type ListQuery = z.infer<typeof listQuery>;
