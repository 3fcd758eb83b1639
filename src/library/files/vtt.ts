export type CaptionsFault =
  | "no-signature"
  | "no-blank"
  | "bad-time"
  | "ends-before"
  | "out-of-order"
  | "no-text"
  | "no-cues";

const time = /^(?:(\d{2,}):)?([0-5]\d):([0-5]\d)\.(\d{3})$/;

/** WebVTT 4.1: `00:01.500`, `01:00:00.000`, in milliseconds; undefined for anything else. */
function milliseconds(text: string): number | undefined {
  const found = time.exec(text);
  if (found === null) return undefined;
  const [hours, minutes, seconds, rest] = found.slice(1).map((part) => Number(part ?? 0));
  return (((hours ?? 0) * 60 + (minutes ?? 0)) * 60 + (seconds ?? 0)) * 1_000 + (rest ?? 0);
}

/** What is wrong with captions (W3C WebVTT 4.1), with the line, from 1; undefined where nothing is. */
export function captionsFault(text: string): { line: number; fault: CaptionsFault } | undefined {
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/);
  if (!/^WEBVTT(?:[ \t]|$)/.test(lines[0] ?? "")) return { line: 1, fault: "no-signature" };
  if ((lines[1] ?? "") !== "") return { line: 2, fault: "no-blank" };
  let [cues, before] = [0, 0];
  for (let at = 2; at < lines.length; at += 1) {
    if (lines[at] === "") continue;
    const start = at;
    while ((lines[at] ?? "") !== "") at += 1;
    const block = lines.slice(start, at);
    if (/^(NOTE|STYLE|REGION)(?:[ \t]|$)/.test(block[0] ?? "")) continue;
    // A cue may have a name in a line before its times.
    const timing = block.findIndex((line, index) => index < 2 && line.includes("-->"));
    if (timing === -1) return { line: start + 1, fault: "bad-time" };
    const line = start + timing + 1;
    const [from, to] = (block[timing] ?? "").split("-->").map((each) => each.trim().split(/[ \t]/)[0] ?? "");
    const [begin, end] = [milliseconds(from ?? ""), milliseconds(to ?? "")];
    if (begin === undefined || end === undefined) return { line, fault: "bad-time" };
    if (end <= begin) return { line, fault: "ends-before" };
    if (begin < before) return { line, fault: "out-of-order" };
    const words = block.slice(timing + 1);
    if (words.length === 0) return { line: line + 1, fault: "no-text" };
    const stray = words.findIndex((each) => each.includes("-->"));
    if (stray !== -1) return { line: line + 1 + stray, fault: "no-blank" };
    [cues, before] = [cues + 1, begin];
  }
  return cues === 0 ? { line: lines.length, fault: "no-cues" } : undefined;
}
