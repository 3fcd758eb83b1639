import { sameText } from "#platform/http/index.ts";
import type { Secrets } from "#platform/secrets.ts";
import type { Settings } from "#platform/settings.ts";

/** How long a launch lasts after its last use. */
export const launchHours = 12;

const tokenShape = /^[A-Za-z0-9_-]{43}$/;

/** The token of an `Authorization: Bearer` header; undefined where there is none of our shape. */
export function bearerToken(header: string | undefined): string | undefined {
  const token = /^Bearer ([^\s]+)$/i.exec(header ?? "")?.[1];
  return token !== undefined && tokenShape.test(token) ? token : undefined;
}

// RFC 4648 base32, lower case: what a host name may hold, whatever its case.
const alphabet = "abcdefghijklmnopqrstuvwxyz234567";

/**
 * The label of the host on which an account takes a version: no two courses and no two people share an origin, and each finds its
 * journal again. 200 bits of a keyed hash, so that nobody can tell another's.
 */
export function originLabel(secrets: Secrets, accountId: string, versionId: string): string {
  const bytes = Buffer.from(secrets.sign("content-origin", `${accountId} ${versionId}`), "base64url").subarray(0, 25);
  let bits = "";
  for (const byte of bytes) bits += byte.toString(2).padStart(8, "0");
  return bits.replace(/.{5}/g, (five) => alphabet[Number.parseInt(five, 2)] ?? "");
}

/** The origin behind a label: `https://{label}.content.example.org`. */
export const originOf = (settings: Pick<Settings, "contentUrl">, label: string): string =>
  settings.contentUrl.replace("*", label);

const labelShape = /^[a-z2-7]{40}$/;

/** The label in a request's host; undefined when the host is not one of the wildcard's. */
export function labelOf(settings: Pick<Settings, "contentUrl">, url: URL): string | undefined {
  const [label = "", ...rest] = url.hostname.toLowerCase().split(".");
  const base = new URL(settings.contentUrl.replace("*.", "wildcard.")).hostname.replace(/^wildcard\./, "");
  return rest.join(".") === base && labelShape.test(label) ? label : undefined;
}

/** What admits a browser to the files of one version on one label, as long as its person's account is open. */
export interface FilePass {
  versionId: string;
  accountId: string;
  /** Seconds since 1970. */
  expires: number;
}

export function signFilePass(secrets: Secrets, label: string, pass: Omit<FilePass, "expires">): string {
  const body = `${pass.versionId}.${pass.accountId}.${Math.floor(Date.now() / 1000) + launchHours * 3600}`;
  return `${body}.${secrets.sign("content-files", `${label} ${body}`)}`;
}

/** The version a pass opens on this label; undefined for a forged, foreign or expired one. */
export function readFilePass(secrets: Secrets, label: string, pass: string | undefined): FilePass | undefined {
  const [versionId = "", accountId = "", expires = "", signature = ""] = (pass ?? "").split(".");
  const seconds = Number(expires);
  if (!Number.isSafeInteger(seconds) || seconds * 1000 < Date.now()) return undefined;
  if (!sameText(signature, secrets.sign("content-files", `${label} ${versionId}.${accountId}.${expires}`)))
    return undefined;
  return { versionId, accountId, expires: seconds };
}

/** Host-only like the portal's, and under a name of its own: `__Host-` binds it to this very host (RFC 6265bis 4.1.3). */
export const passCookie = (settings: Pick<Settings, "contentUrl" | "contentPort">): string =>
  settings.contentUrl.startsWith("https:")
    ? "__Host-praxis-files"
    : `praxis-files-${new URL(settings.contentUrl.replace("*.", "")).port || settings.contentPort}`;
