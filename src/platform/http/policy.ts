import type { Settings } from "../settings.ts";

/** The portal's Content-Security-Policy: nothing inline, nothing from elsewhere. Forms may end on the content origin (a launch redirects there). */
export function portalPolicy(settings: Pick<Settings, "contentUrl">): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "media-src 'self'",
    "connect-src 'self'",
    "manifest-src 'self'",
    `form-action 'self' ${settings.contentUrl}`,
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ].join("; ");
}

/**
 * The content origin's policy for the house's own pages there; packages get a looser one where they are served, since courses of
 * all ages use inline script and eval.
 */
export function contentPolicy(): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "frame-ancestors 'self'",
    "form-action 'self'",
    "base-uri 'none'",
  ].join("; ");
}

export function securityHeaders(
  settings: Pick<Settings, "publicUrl">,
  policy: string,
  kind: "portal" | "content",
): [string, string][] {
  const headers: [string, string][] = [
    ["content-security-policy", policy],
    ["x-content-type-options", "nosniff"],
    ["referrer-policy", "same-origin"],
    ["cross-origin-opener-policy", "same-origin"],
    ["cross-origin-resource-policy", "same-origin"],
    ["permissions-policy", "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()"],
  ];
  if (kind === "portal") headers.push(["x-frame-options", "DENY"]);
  if (settings.publicUrl.startsWith("https:")) headers.push(["strict-transport-security", "max-age=31536000"]);
  return headers;
}
