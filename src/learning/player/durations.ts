// Times as SCORM writes them. Both forms to and from seconds; what is no time counts as none.

/** SCORM 1.2 CMITimespan: HHHH:MM:SS.SS. */
export function secondsOfTimespan(text: string | undefined): number {
  const parts = /^(\d{1,6}):(\d{1,2}):(\d{1,2}(?:\.\d+)?)$/.exec(text?.trim() ?? "");
  if (parts === null) return 0;
  return Number(parts[1]) * 3600 + Number(parts[2]) * 60 + Number(parts[3]);
}

export function timespanOf(seconds: number): string {
  const hundredths = Math.max(0, Math.round(seconds * 100));
  const two = (value: number) => String(value).padStart(2, "0");
  const [hours, minutes, rest] = [
    Math.floor(hundredths / 360_000),
    Math.floor(hundredths / 6_000) % 60,
    hundredths % 6_000,
  ];
  const fraction = rest % 100 === 0 ? "" : `.${two(rest % 100)}`;
  return `${String(hours).padStart(4, "0")}:${two(minutes)}:${two(Math.floor(rest / 100))}${fraction}`;
}

// A year and a month of a duration have no fixed length: averages, as RTE 4.1.1 leaves it to the LMS.
const unitSeconds = [31_557_600, 2_629_800, 604_800, 86_400, 3_600, 60, 1] as const;

/** SCORM 2004 timeinterval (second,10,2): an ISO 8601 duration. */
export function secondsOfDuration(text: string | undefined): number {
  const number = "(\\d+(?:[.,]\\d+)?)";
  const shape = `^P(?:${number}Y)?(?:${number}M)?(?:${number}W)?(?:${number}D)?(?:T(?:${number}H)?(?:${number}M)?(?:${number}S)?)?$`;
  const parts = new RegExp(shape).exec(text?.trim() ?? "");
  if (parts === null) return 0;
  return unitSeconds.reduce((sum, unit, at) => sum + unit * Number((parts[at + 1] ?? "0").replace(",", ".")), 0);
}

export function durationOf(seconds: number): string {
  const hundredths = Math.max(0, Math.round(seconds * 100));
  const [hours, minutes, rest] = [
    Math.floor(hundredths / 360_000),
    Math.floor(hundredths / 6_000) % 60,
    hundredths % 6_000,
  ];
  const parts = `${hours > 0 ? `${hours}H` : ""}${minutes > 0 ? `${minutes}M` : ""}${rest > 0 ? `${rest / 100}S` : ""}`;
  return `PT${parts === "" ? "0S" : parts}`;
}
