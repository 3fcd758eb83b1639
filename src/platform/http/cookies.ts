import type { CookieOptions } from "hono/utils/cookie";
import type { Settings } from "../settings.ts";

const isSecure = (settings: Pick<Settings, "publicUrl">): boolean => settings.publicUrl.startsWith("https:");

/** Cookie names: `__Host-` where https, which binds them to this very host and path (RFC 6265bis 4.1.3). */
export function cookieNames(settings: Pick<Settings, "publicUrl" | "port">): {
  session: string;
  nonce: string;
  flash: string;
  lang: string;
  step: string;
} {
  // Without https two instances on one machine share their cookies whatever the port: the port is in the name.
  const prefix = isSecure(settings) ? "__Host-praxis" : `praxis-${new URL(settings.publicUrl).port || settings.port}`;
  return {
    session: `${prefix}-session`,
    nonce: `${prefix}-form`,
    flash: `${prefix}-message`,
    lang: `${prefix}-lang`,
    step: `${prefix}-step`,
  };
}

/** Host-only, out of scripts' reach. */
export function cookieOptions(settings: Pick<Settings, "publicUrl">): CookieOptions {
  return { httpOnly: true, sameSite: "Lax", path: "/", secure: isSecure(settings) };
}
