import { localized } from "#platform/i18n/index.ts";
import type { Language } from "#platform/permissions/index.ts";
import type { Activity } from "./queries.ts";

/** RFC 5545 3.3.11: what a TEXT value escapes. */
export const icsText = (text: string): string =>
  text
    .replaceAll("\\", "\\\\")
    .replaceAll(";", "\\;")
    .replaceAll(",", "\\,")
    .replace(/\r\n?|\n/g, "\\n")
    // biome-ignore lint/suspicious/noControlCharactersInRegex: 3.1 allows no control but the tab
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/g, "");

/** RFC 5545 3.1: lines of at most 75 octets, a character never in two, the rest after CRLF and a space. */
export function foldLine(line: string): string {
  const parts: string[] = [];
  let part = "";
  let octets = 0;
  for (const character of line) {
    const size = Buffer.byteLength(character);
    if (octets + size > 75) {
      parts.push(part);
      part = " ";
      octets = 1;
    }
    part += character;
    octets += size;
  }
  return [...parts, part].join("\r\n");
}

const basicDate = (day: string): string => day.replaceAll("-", "");

/** 3.3.5, form 2: UTC. */
const basicTime = (time: Date): string => `${time.toISOString().slice(0, 19).replace(/[-:]/g, "")}Z`;

/** DTEND of whole days is the day after the last (3.6.1). */
const dayAfter = (day: string): string =>
  new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);

export interface CalendarWords {
  title: string;
  online: string;
}

/** Activities as a calendar of whole days (RFC 5545), in one language. `publicUrl` without a trailing slash. */
export function activitiesCalendar(
  activities: readonly Activity[],
  lang: Language,
  publicUrl: string,
  words: CalendarWords,
): string {
  const { host } = new URL(publicUrl);
  const events = activities.flatMap((activity) => {
    const address = `${publicUrl}/${lang}/training/${activity.slug}`;
    const place = localized(activity.place, lang).text || (activity.isOnline ? words.online : "");
    return [
      "BEGIN:VEVENT",
      `UID:${activity.id}@${host}`,
      `DTSTAMP:${basicTime(activity.updatedAt)}`,
      `LAST-MODIFIED:${basicTime(activity.updatedAt)}`,
      `SEQUENCE:${activity.revision}`,
      `DTSTART;VALUE=DATE:${basicDate(activity.beginsOn)}`,
      `DTEND;VALUE=DATE:${basicDate(dayAfter(activity.endsOn))}`,
      `SUMMARY:${icsText(localized(activity.title, lang).text)}`,
      ...(localized(activity.summary, lang).text === ""
        ? []
        : [`DESCRIPTION:${icsText(localized(activity.summary, lang).text)}`]),
      ...(place === "" ? [] : [`LOCATION:${icsText(place)}`]),
      `URL:${address}`,
      `STATUS:${activity.state === "cancelled" ? "CANCELLED" : "CONFIRMED"}`,
      "TRANSP:TRANSPARENT",
      "END:VEVENT",
    ];
  });
  const lines = [
    "BEGIN:VCALENDAR",
    "VERSION:2.0",
    "PRODID:-//Praxis//Training activities//EN",
    "CALSCALE:GREGORIAN",
    "METHOD:PUBLISH",
    `NAME;LANGUAGE=${lang}:${icsText(words.title)}`,
    `X-WR-CALNAME:${icsText(words.title)}`,
    "REFRESH-INTERVAL;VALUE=DURATION:PT12H",
    ...events,
    "END:VCALENDAR",
  ];
  return `${lines.map(foldLine).join("\r\n")}\r\n`;
}
