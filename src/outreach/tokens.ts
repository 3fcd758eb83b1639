import { sameText } from "#platform/http/index.ts";
import { isId } from "#platform/ids.ts";
import type { Secrets } from "#platform/secrets.ts";

const short = (id: string): string => id.replaceAll("-", "");
const long = (text: string): string => text.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");

/** What a newsletter's mail carries: leaves the list for its reader, and tells whose mail came back. Nothing of it is stored. */
export function returnToken(secrets: Secrets, subscriptionId: string, newsletterId: string): string {
  const ids = `${short(subscriptionId)}.${short(newsletterId)}`;
  return `${ids}.${secrets.sign("outreach.return", ids)}`;
}

/** The same read; undefined for anything that we have not made. */
export function readReturnToken(
  secrets: Secrets,
  token: string,
): { subscriptionId: string; newsletterId: string } | undefined {
  const [, ids = "", sign = ""] = /^([0-9a-f]{32}\.[0-9a-f]{32})\.([\w-]{43})$/.exec(token) ?? [];
  if (ids === "" || !sameText(sign, secrets.sign("outreach.return", ids))) return undefined;
  const [subscriptionId = "", newsletterId = ""] = ids.split(".").map(long);
  return isId(subscriptionId) && isId(newsletterId) ? { subscriptionId, newsletterId } : undefined;
}
