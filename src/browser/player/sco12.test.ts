import { beforeAll, describe, expect, test } from "vitest";
import type { Item } from "../../learning/packages/reading.ts";
import type { RuntimeData } from "../../learning/types.ts";
import { Sco12 } from "./sco12.ts";
import { loadScorm12 } from "./scorm-again.ts";
import type { PartStart, Watch } from "./sitting.ts";

let Api: Awaited<ReturnType<typeof loadScorm12>>;
beforeAll(async () => {
  Api = await loadScorm12();
});

const item = {
  identifier: "i",
  title: { und: "I" },
  isVisible: true,
  scormType: "sco",
  href: "i.html",
  dataFromLMS: "for you",
  masteryScore: 80,
  maxTimeAllowed: "01:00:00",
  timeLimitAction: "exit,message",
  hideLMSUI: [],
  sharedData: [],
  children: [],
} satisfies Item;

function begun(start: Partial<PartStart> = {}) {
  const kept: RuntimeData[] = [];
  const sco: Sco12 = new Sco12(
    Api,
    { item, data: undefined, isResumed: false, mode: "normal", learner: { id: "l-1", name: "Doe, J" }, ...start },
    {
      keep: () => {
        kept.push(sco.snapshot());
        return true;
      },
      changed() {},
      ended() {},
    },
    { seconds: 2, restart() {} } as Watch,
  );
  return { api: sco.api, sco, kept };
}

const set = (element: string, value: string, code = 0) => ["set", element, value, code] as const;
const get = (element: string, value: string, code = 0) => ["get", element, value, code] as const;

/** Each call with what it must be answered: SCORM 1.2 RTE 3.4.4. */
const calls: Record<string, (readonly ["set" | "get", string, string, number])[]> = {
  "what is no element, or is a list": [
    set("cmi", "x", 201),
    set("cmi.core", "x", 201),
    set("cmi.objectives", "x", 201),
    get("cmi.nothing", "", 201),
    get("cmi.completion_status", "", 201),
    set("cmi.core._children", "x", 402),
    set("cmi.objectives._count", "1", 402),
    get("cmi.core.student_id._children", "", 202),
    get("cmi.core.score._count", "", 203),
  ],
  "what the system says": [
    get("cmi.core.student_id", "l-1"),
    set("cmi.core.student_id", "x", 403),
    get("cmi.core.student_name", "Doe, J"),
    get("cmi.core.credit", "credit"),
    get("cmi.core.lesson_mode", "normal"),
    get("cmi.core.entry", "ab-initio"),
    set("cmi.core.entry", "x", 403),
    get("cmi.core.total_time", "00:00:00"),
    set("cmi.core.total_time", "00:00:01", 403),
    get("cmi.launch_data", "for you"),
    set("cmi.launch_data", "x", 403),
    get("cmi.student_data.mastery_score", "80"),
    get("cmi.student_data.max_time_allowed", "01:00:00"),
    get("cmi.student_data.time_limit_action", "exit,message"),
    get("cmi.comments_from_lms", ""),
    set("cmi.comments_from_lms", "x", 403),
  ],
  "status, score, time, place": [
    get("cmi.core.lesson_status", "not attempted"),
    set("cmi.core.lesson_status", "done", 405),
    set("cmi.core.lesson_status", "incomplete"),
    set("cmi.core.score.raw", "NaN", 405),
    set("cmi.core.score.raw", "-1", 405),
    set("cmi.core.score.raw", "100.5", 405),
    set("cmi.core.score.raw", "85.5"),
    get("cmi.core.exit", "", 404),
    set("cmi.core.exit", "away", 405),
    set("cmi.core.exit", "suspend"),
    get("cmi.core.session_time", "", 404),
    set("cmi.core.session_time", "1:2:3", 405),
    set("cmi.core.session_time", "PT1S", 405),
    set("cmi.core.session_time", "0001:02:03.5"),
    set("cmi.core.lesson_location", "p".repeat(500)),
    set("cmi.suspend_data", "\0 \ud800 and more"),
    get("cmi.suspend_data", "\0 \ud800 and more"),
    set("cmi.comments", "well done"),
    get("cmi.comments", "well done"),
  ],
  objectives: [
    get("cmi.objectives._children", "id,score,status"),
    get("cmi.objectives._count", "0"),
    set("cmi.objectives.1.id", "far", 201),
    set("cmi.objectives.0.id", "o1"),
    set("cmi.objectives.0.score.raw", "101", 405),
    set("cmi.objectives.0.score.raw", "50"),
    set("cmi.objectives.0.status", "passed"),
    set("cmi.objectives.0.status", "fine", 405),
    get("cmi.objectives._count", "1"),
    get("cmi.objectives.4.id", "", 201),
  ],
  interactions: [
    set("cmi.interactions.0.id", "q1"),
    get("cmi.interactions.0.id", "", 404),
    set("cmi.interactions.0.type", "guess", 405),
    set("cmi.interactions.0.type", "true-false"),
    set("cmi.interactions.0.student_response", "t"),
    get("cmi.interactions.0.student_response", "", 404),
    set("cmi.interactions.0.correct_responses.0.pattern", "t"),
    set("cmi.interactions.0.result", "nearly", 405),
    set("cmi.interactions.0.result", "correct"),
    set("cmi.interactions.0.weighting", "heavy", 405),
    set("cmi.interactions.0.latency", "00:00:02.5"),
    set("cmi.interactions.0.time", "25:00:00", 405),
    set("cmi.interactions.0.time", "12:30:15"),
    set("cmi.interactions.0.objectives.0.id", "o1"),
    get("cmi.interactions._count", "1"),
  ],
  preferences: [
    get("cmi.student_preference._children", "audio,language,speed,text"),
    set("cmi.student_preference.audio", "101", 405),
    set("cmi.student_preference.audio", "-1"),
    set("cmi.student_preference.text", "2", 405),
    set("cmi.student_preference.language", "French"),
  ],
};

describe("the run-time data model of SCORM 1.2", () => {
  test.each(Object.entries(calls))("%s", (_name, list) => {
    const { api } = begun();
    expect(api.LMSInitialize("")).toBe("true");
    for (const [kind, element, value, code] of list) {
      const answer = kind === "set" ? api.LMSSetValue(element, value) : api.LMSGetValue(element);
      const expected = kind === "get" ? value : code === 0 ? "true" : "false";
      expect([kind, element, answer, Number(api.LMSGetLastError())]).toEqual([kind, element, expected, code]);
    }
  });

  test("calls before the beginning are refused, and the end is one", () => {
    const { api } = begun();
    const code = () => Number(api.LMSGetLastError());
    expect([api.LMSGetValue("cmi.core.entry"), code()]).toEqual(["", 301]);
    expect([api.LMSSetValue("cmi.core.lesson_location", "x"), code()]).toEqual(["false", 301]);
    expect([api.LMSCommit(""), code()]).toEqual(["false", 301]);
    expect([api.LMSFinish(""), code()]).toEqual(["false", 301]);
    expect([api.LMSInitialize("now"), code()]).toEqual(["false", 201]);
    expect([api.LMSInitialize(""), code()]).toEqual(["true", 0]);
    expect([api.LMSInitialize(""), code()]).toEqual(["false", 101]);
    expect([api.LMSFinish(""), code()]).toEqual(["true", 0]);
    expect(api.LMSSetValue("cmi.core.lesson_location", "x")).toBe("false");
  });

  test.each([
    ["85", "passed"],
    ["79.9", "failed"],
  ])("a score of %s against a mastery score of 80 is %s, whatever the SCO says of its status", (score, status) => {
    const { api, kept } = begun();
    api.LMSInitialize("");
    api.LMSSetValue("cmi.core.lesson_status", "completed");
    api.LMSSetValue("cmi.core.score.raw", score);
    api.LMSFinish("");
    expect(kept.at(-1)?.["cmi.core.lesson_status"]).toBe(status);
  });

  test("a SCO that says nothing of its status is completed by its end; in a review nothing is judged", () => {
    const { api, kept } = begun();
    api.LMSInitialize("");
    api.LMSFinish("");
    expect(kept.at(-1)?.["cmi.core.lesson_status"]).toBe("completed");
    const review = begun({ mode: "review", data: kept.at(-1) ?? {}, isResumed: true });
    review.api.LMSInitialize("");
    const elements = ["lesson_mode", "credit", "entry"];
    expect(elements.map((element) => review.api.LMSGetValue(`cmi.core.${element}`))).toEqual([
      "review",
      "no-credit",
      "resume",
    ]);
  });
});
