import type { Translate } from "#platform/i18n/index.ts";

/** A browser and a system from a User-Agent, for a person to recognise; undefined where it tells nothing. */
function deviceOf(userAgent: string): { browser?: string; system?: string } {
  const browser = [
    ["Edg/", "Edge"],
    ["OPR/", "Opera"],
    ["SamsungBrowser/", "Samsung Internet"],
    ["Firefox/", "Firefox"],
    ["FxiOS/", "Firefox"],
    ["CriOS/", "Chrome"],
    ["Chrome/", "Chrome"],
    ["Safari/", "Safari"],
  ].find(([mark = ""]) => userAgent.includes(mark))?.[1];
  const system = [
    ["iPhone", "iPhone"],
    ["iPad", "iPad"],
    ["Android", "Android"],
    ["Windows", "Windows"],
    ["Mac OS X", "macOS"],
    ["CrOS", "ChromeOS"],
    ["Linux", "Linux"],
  ].find(([mark = ""]) => userAgent.includes(mark))?.[1];
  return { ...(browser === undefined ? {} : { browser }), ...(system === undefined ? {} : { system }) };
}

/** The same in words; `t` of the messages of `people`. */
export function deviceWords(t: Translate<"sessions.unknown" | "sessions.device">, userAgent: string): string {
  const { browser, system } = deviceOf(userAgent);
  return browser === undefined || system === undefined
    ? t("sessions.unknown")
    : t("sessions.device", { browser, system });
}
