// The simple values of xAPI: what each must look like.

/** RFC 3987: a scheme, then no blanks, controls or brackets. */
export const isIri = (value: unknown): value is `${string}:${string}` =>
  typeof value === "string" && /^[a-z][a-z0-9+.-]*:[^\s<>"{}|\\^`\p{Cc}]+$/iu.test(value);

export const isUuid = (value: unknown): value is string =>
  typeof value === "string" && /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i.test(value);

/** RFC 5646 2.1, without the irregular tags of old. */
const languageTag =
  /^(?:(?:[a-z]{2,3}(?:-[a-z]{3}){0,3}|[a-z]{4}|[a-z]{5,8})(?:-[a-z]{4})?(?:-(?:[a-z]{2}|[0-9]{3}))?(?:-(?:[a-z0-9]{5,8}|[0-9][a-z0-9]{3}))*(?:-[0-9a-wyz](?:-[a-z0-9]{2,8})+)*(?:-x(?:-[a-z0-9]{1,8})+)?|x(?:-[a-z0-9]{1,8})+|i-[a-z]+|[a-z]{2}-[a-z]{3}-[a-z]+)$/i;
export const isLanguageTag = (value: unknown): boolean => typeof value === "string" && languageTag.test(value);

/** ISO 8601 4.4.3.2: at least one part, a fraction only in the last. */
export const isDuration = (value: unknown): value is string =>
  typeof value === "string" &&
  /^P(?:\d+(?:[.,]\d+)?W|(?!$)(?:\d+(?:[.,]\d+(?=Y$))?Y)?(?:\d+(?:[.,]\d+(?=M$))?M)?(?:\d+(?:[.,]\d+(?=D$))?D)?(?:T(?=\d)(?:\d+(?:[.,]\d+(?=H$))?H)?(?:\d+(?:[.,]\d+(?=M$))?M)?(?:\d+(?:[.,]\d+)?S)?)?)$/.test(
    value,
  );

/** RFC 6838: type/subtype, with parameters. */
export const isMediaType = (value: unknown): value is string =>
  typeof value === "string" &&
  /^[\w!#$&^.+-]+\/[\w!#$&^.+-]+(?:\s*;\s*[\w!#$&^.+-]+=(?:[\w!#$&^.+-]+|"[^"]*"))*$/.test(value);

export const isMailto = (value: unknown): value is string =>
  typeof value === "string" && /^mailto:[^\s@<>()[\],;:"\\]+@[^\s@<>()[\],;:"\\]+$/i.test(value);

export const isSha1 = (value: unknown): value is string => typeof value === "string" && /^[0-9a-f]{40}$/i.test(value);

/** FIPS 180-4: SHA-224, 256, 384, 512, in hexadecimal. */
export const isSha2 = (value: unknown): value is string =>
  typeof value === "string" && /^(?:[0-9a-f]{56}|[0-9a-f]{64}|[0-9a-f]{96}|[0-9a-f]{128})$/i.test(value);

const timestamp =
  /^(\d{4})-?(\d{2})-?(\d{2})[T ](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,](\d+))?)?(Z|[+-]\d{2}(?::?\d{2})?)?$/i;

/** A time as ISO 8601 and RFC 3339 write it; an offset of minus nothing would say that none is known (RFC 3339 4.3), which is refused. */
export function timeOf(value: unknown): Date | undefined {
  const found = typeof value === "string" ? timestamp.exec(value) : null;
  if (found === null) return;
  const [, year, month, day, hour, minute, second = "00", fraction = "", zone = "Z"] = found;
  if (/^-00(?::?00)?$/.test(zone)) return;
  const offset = zone.toUpperCase() === "Z" ? "Z" : `${zone.slice(0, 3)}:${zone.replace(":", "").slice(3) || "00"}`;
  if (Number(second) > 59 || Number(hour) > 23 || Number(day) > daysIn(Number(year), Number(month))) return;
  const time = new Date(`${year}-${month}-${day}T${hour}:${minute}:${second}.${`${fraction}000`.slice(0, 3)}${offset}`);
  return Number.isNaN(time.getTime()) ? undefined : time;
}

const daysIn = (year: number, month: number): number => new Date(Date.UTC(year, month, 0)).getUTCDate();
