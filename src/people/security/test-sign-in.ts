import { setTimeout as sleep } from "node:timers/promises";
import type { Visitor } from "../../../tests/support/house.ts";
import { codeAt, stepAt } from "./totp.ts";

export const password = "four words kept in mind";

/** RFC 4648 6, backwards. */
export function fromBase32(text: string): Buffer {
  const bits = [...text].map((sign) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".indexOf(sign).toString(2).padStart(5, "0"));
  const bytes = bits.join("").match(/.{8}/g) ?? [];
  return Buffer.from(bytes.map((byte) => Number.parseInt(byte, 2)));
}

/** The code an app shows, `away` steps from now. */
export const codeNow = (secret: Uint8Array, away = 0): string => codeAt(secret, stepAt(new Date()) + away);

const stepMilliseconds = 30_000;

/** The code of the step before: the present one stays good for the sign-in that follows. Near a step's end it would come two late. */
export async function codeBefore(secret: Uint8Array): Promise<string> {
  const left = stepMilliseconds - (Date.now() % stepMilliseconds);
  if (left < 3_000) await sleep(left + 10);
  return codeNow(secret, -1);
}

export const setupPath = "/en/account/security/second-factor";

/** Sets an authenticator up as a person does; their app's secret and the recovery codes. */
export async function setUp(visitor: Visitor): Promise<{ secret: Buffer; codes: string[]; page: string }> {
  const html = await (await visitor.get(setupPath)).text();
  const sealed = /name="sealed" value="([^"]+)"/.exec(html)?.[1] ?? "";
  const secret = fromBase32((/<code[^>]*>([A-Z2-7 ]+)<\/code>/.exec(html)?.[1] ?? "").replaceAll(" ", ""));
  const page = await (await visitor.post(setupPath, { sealed, code: await codeBefore(secret) })).text();
  const codes = [...page.matchAll(/<code>([a-z2-9-]+)<\/code>/g)].map(([, code = ""]) => code);
  return { secret, codes, page };
}
