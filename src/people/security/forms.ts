import { z } from "zod";
import { emailAddress, line } from "#platform/http/index.ts";
import { browserZone } from "../zones.ts";

const code = z.string().trim().min(1, "platform:form.required").max(40);

export const codeForm = z.object({ code, zone: browserZone });

export const setupForm = z.object({ code, sealed: z.string().max(200) });

export const confirmForm = z.object({
  proof: z.string().min(1, "platform:form.required").max(512),
  to: z.string().max(2_000).default(""),
});

export const emailForm = z.object({ email: emailAddress });

/** What the browser's script puts into the form: the authenticator's answer as JSON. */
const answer = z.string().min(2, "security:passkeys.no-answer").max(20_000);

export const passkeyForm = z.object({ name: line(60), answer });
export const passkeySignInForm = z.object({ answer, to: z.string().max(2_000).default(""), zone: browserZone });
