import credentialsV2 from "../contexts/credentials-v2.json" with { type: "json" };
import openBadges from "../contexts/open-badges-3.0.3.json" with { type: "json" };

export const credentialsContext = "https://www.w3.org/ns/credentials/v2";
export const openBadgesContext = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json";

const known = new Map<string, object>([
  [credentialsContext, credentialsV2],
  [openBadgesContext, openBadges],
]);

/** Loads what stands here, and never anything from the network. */
export async function loadContext(url: string): Promise<{ documentUrl: string; document: object; contextUrl: null }> {
  const document = known.get(url);
  if (document === undefined) throw new Error(`no context ${url.slice(0, 200)}`);
  return { documentUrl: url, document, contextUrl: null };
}
