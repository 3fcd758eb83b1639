import { expect, test } from "vitest";
import { captionsFault } from "./vtt.ts";

const cue = (from: string, to: string, text = "Words.") => `${from} --> ${to}\n${text}\n`;

test("captions as they are written by many programs are taken", () => {
  for (const text of [
    `WEBVTT\n\n${cue("00:00.000", "00:02.000")}`,
    `\ufeffWEBVTT - a title\r\n\r\nNOTE by me\r\n\r\n1\r\n${cue("00:00:00.000", "00:00:02.500").replaceAll("\n", "\r\n")}`,
    `WEBVTT\n\nSTYLE\n::cue { color: red }\n\nREGION\nid:a\n\nname\n${cue("100:00:00.000", "100:00:01.000", "- One\n- Two")}\n${cue("100:00:00.500", "100:00:02.000 align:start")}`,
  ])
    expect(captionsFault(text)).toBeUndefined();
});

test("of others the line that is wrong is told", () => {
  const head = "WEBVTT\n\n";
  for (const [text, line, fault] of [
    ["1\n00:00:01,000 --> 00:00:02,000\nSRT", 1, "no-signature"],
    ["WEBVTTX\n\n", 1, "no-signature"],
    [`WEBVTT\n${cue("00:00.000", "00:01.000")}`, 2, "no-blank"],
    [`${head}${cue("00:00,000", "00:01,000")}`, 3, "bad-time"],
    [`${head}${cue("00:00.000", "00:61.000")}`, 3, "bad-time"],
    [`${head}Words without a time\n`, 3, "bad-time"],
    [`${head}${cue("00:02.000", "00:01.000")}`, 3, "ends-before"],
    [`${head}${cue("00:05.000", "00:06.000")}\n${cue("00:01.000", "00:02.000")}`, 6, "out-of-order"],
    [`${head}00:00.000 --> 00:01.000\n\n`, 4, "no-text"],
    [`${head}${cue("00:00.000", "00:01.000")}${cue("00:01.000", "00:02.000")}`, 5, "no-blank"],
    ["WEBVTT\n\nNOTE nothing\n", 4, "no-cues"],
  ] as const)
    expect(captionsFault(text), text).toEqual({ line, fault });
});
