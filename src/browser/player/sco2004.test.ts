import { beforeAll, describe, expect, test } from "vitest";
import type { Item } from "../../learning/packages/reading.ts";
import type { RuntimeData } from "../../learning/types.ts";
import { Sco2004 } from "./sco2004.ts";
import { loadScorm2004 } from "./scorm-again.ts";
import { unknownObjective } from "./sequencer/activity.ts";
import type { Report, Request } from "./sequencer/sequencer.ts";
import type { PartStart, Watch } from "./sitting.ts";

let Api: Awaited<ReturnType<typeof loadScorm2004>>;
beforeAll(async () => {
  Api = await loadScorm2004();
});

const item = {
  identifier: "i",
  title: { und: "I" },
  isVisible: true,
  scormType: "sco",
  href: "i.html",
  dataFromLMS: "for you",
  completionThreshold: { completedByMeasure: true, minProgressMeasure: 0.8, progressWeight: 1 },
  hideLMSUI: [],
  sharedData: [
    { targetID: "notes", readSharedData: true, writeSharedData: true },
    { targetID: "read", readSharedData: true, writeSharedData: false },
    { targetID: "write", readSharedData: false, writeSharedData: true },
  ],
  children: [],
} satisfies Item;

/** A SCO as it finds itself, and what it leaves. */
function begun(start: Partial<PartStart> = {}) {
  const ends: [Report, Request | undefined][] = [];
  const kept: RuntimeData[] = [];
  const stores = new Map([["read", "from another"]]);
  const sco: Sco2004 = new Sco2004(
    Api,
    {
      objectives: [
        { id: "known", state: { ...unknownObjective(), satisfied: true, measure: 0.5 } },
        { id: "an odd name", state: unknownObjective() },
      ],
      stores,
      isValid: (request) => request === "continue",
      ended: (report, asked) => void ends.push([report, asked]),
    },
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
  return { api: sco.api, sco, ends, kept, stores };
}

const set = (element: string, value: string, code = 0) => ["set", element, value, code] as const;
const get = (element: string, value: string, code = 0) => ["get", element, value, code] as const;

/** Each call with what it must be answered: RTE 4.2, in the order of the book. */
const calls: Record<string, (readonly ["set" | "get", string, string, number])[]> = {
  "what is no element, or is a list": [
    set("cmi", "x", 401),
    get("cmi", "", 401),
    set("cmi.objectives", "x", 401),
    set("cmi.interactions.0", "x", 401),
    get("cmi.content.suspend_data", "", 401),
    set("adl.data", "x", 401),
    get("cmi.core.lesson_status", "", 401),
    get("cmi.suspend_data.x", "", 401),
  ],
  "what the system says": [
    get("cmi._version", "1.0"),
    set("cmi._version", "2", 404),
    get("cmi.learner_id", "l-1"),
    get("cmi.learner_name", "Doe, J"),
    set("cmi.learner_name", "x", 404),
    get("cmi.credit", "credit"),
    get("cmi.mode", "normal"),
    get("cmi.entry", "ab-initio"),
    get("cmi.launch_data", "for you"),
    get("cmi.completion_threshold", "0.8"),
    get("cmi.scaled_passing_score", "", 403),
    get("cmi.max_time_allowed", "", 403),
    get("cmi.time_limit_action", "continue,no message"),
    get("cmi.total_time", "PT0S"),
    set("cmi.total_time", "PT1S", 404),
  ],
  "status and score": [
    get("cmi.completion_status", "unknown"),
    set("cmi.completion_status", "done", 406),
    set("cmi.completion_status", "incomplete"),
    get("cmi.success_status", "unknown"),
    set("cmi.success_status", "passed"),
    get("cmi.score.scaled", "", 403),
    set("cmi.score.scaled", "NaN", 406),
    set("cmi.score.scaled", "-1.01", 407),
    set("cmi.score.scaled", "-1"),
    get("cmi.score.scaled", "-1"),
    set("cmi.score.raw", "-12.5"),
    set("cmi.score.raw", "1e400", 406),
    set("cmi.score._children", "x", 404),
    set("cmi.progress_measure", "1.2", 407),
    set("cmi.progress_measure", "0.8"),
    get("cmi.completion_status", "completed"),
  ],
  "time, exit and place": [
    get("cmi.exit", "", 405),
    set("cmi.exit", "away", 406),
    set("cmi.exit", ""),
    get("cmi.session_time", "", 405),
    set("cmi.session_time", "01:00:00", 406),
    set("cmi.session_time", "P1Y6M14D4H", 406),
    set("cmi.session_time", "PT", 406),
    set("cmi.session_time", "PT1.234S", 406),
    set("cmi.session_time", "P1Y2M3DT4H5M6.78S"),
    get("cmi.location", "", 403),
    set("cmi.location", "p".repeat(5_000)),
    set("cmi.suspend_data", "\0 \ud800 and more"),
    get("cmi.suspend_data", "\0 \ud800 and more"),
  ],
  preferences: [
    get("cmi.learner_preference._children", "audio_level,audio_captioning,delivery_speed,language"),
    set("cmi.learner_preference.audio_level", "-1", 407),
    set("cmi.learner_preference.audio_level", "1.5"),
    set("cmi.learner_preference.audio_captioning", "2", 407),
    set("cmi.learner_preference.language", "fr"),
  ],
  objectives: [
    get("cmi.objectives._count", "2"),
    get("cmi.objectives.0.id", "known"),
    get("cmi.objectives.0.success_status", "passed"),
    get("cmi.objectives.0.score.scaled", "0.5"),
    get("cmi.objectives.1.id", "an odd name"),
    get("cmi.objectives.2.id", "", 301),
    get("cmi.objectives.7.score.raw", "", 301),
    set("cmi.objectives.7.id", "far", 351),
    set("cmi.objectives.2.score.raw", "1", 408),
    set("cmi.objectives.2.id", "urn:", 406),
    get("cmi.objectives.2.id", "", 301),
    set("cmi.objectives.2.id", "urn:adl:mine"),
    set("cmi.objectives.2.id", "other", 351),
    set("cmi.objectives.2.progress_measure", "2", 407),
    set("cmi.objectives.02.description", "x", 351),
    get("cmi.objectives._count", "3"),
  ],
  comments: [
    set("cmi.comments_from_learner.0.comment", "{lang=fr}Bien"),
    get("cmi.comments_from_learner.0.comment", "{lang=fr}Bien"),
    set("cmi.comments_from_learner.0.location", ""),
    get("cmi.comments_from_learner.0.location", ""),
    set("cmi.comments_from_learner.0.timestamp", "2026-11-25T01:02:03.123", 406),
    set("cmi.comments_from_learner.0.timestamp", "1969", 406),
    set("cmi.comments_from_learner.0.timestamp", "2026-11-25T01:02:03"),
    set("cmi.comments_from_learner.2.comment", "x", 351),
    set("cmi.comments_from_lms.0.comment", "x", 404),
    get("cmi.comments_from_lms._count", "0"),
  ],
  interactions: [
    set("cmi.interactions.0.type", "choice", 408),
    set("cmi.interactions.0.id", "q1"),
    set("cmi.interactions.0.learner_response", "a", 408),
    set("cmi.interactions.0.type", "guess", 406),
    set("cmi.interactions.0.type", "true-false"),
    set("cmi.interactions.0.learner_response", "maybe", 406),
    set("cmi.interactions.0.learner_response", "true"),
    set("cmi.interactions.0.correct_responses.0.pattern", "true"),
    set("cmi.interactions.0.correct_responses.1.pattern", "false", 351),
    set("cmi.interactions.0.result", "nearly", 406),
    set("cmi.interactions.0.result", "0.75"),
    set("cmi.interactions.0.weighting", "heavy", 406),
    set("cmi.interactions.0.latency", "PT2.5S"),
    set("cmi.interactions.0.objectives.0.id", "known"),
    get("cmi.interactions.0.objectives._count", "1"),
    set("cmi.interactions.1.description", "x", 408),
    set("cmi.interactions.1.id", "q2"),
    set("cmi.interactions.1.type", "choice"),
    set("cmi.interactions.1.learner_response", "a[,]b"),
    set("cmi.interactions.1.correct_responses.0.pattern", "a[,]a", 406),
    set("cmi.interactions.2.id", "q3"),
    set("cmi.interactions.2.type", "numeric"),
    set("cmi.interactions.2.learner_response", "four", 406),
    set("cmi.interactions.2.learner_response", "4"),
    set("cmi.interactions.2.correct_responses.0.pattern", "1[:]5"),
    set("cmi.interactions.3.id", "q4"),
    set("cmi.interactions.3.type", "matching"),
    set("cmi.interactions.3.learner_response", "a[.]1[,]b[.]2"),
    set("cmi.interactions.4.id", "q5"),
    set("cmi.interactions.4.type", "likert"),
    set("cmi.interactions.4.learner_response", "agree"),
    get("cmi.interactions.9.id", "", 301),
  ],
  "what SCOs share, and where to go": [
    get("adl.data._count", "3"),
    get("adl.data.0.id", "notes"),
    get("adl.data.0.store", "", 403),
    set("adl.data.0.store", "mine"),
    get("adl.data.1.store", "from another"),
    set("adl.data.1.store", "x", 404),
    set("adl.data.2.store", "y"),
    get("adl.data.2.store", "", 405),
    get("adl.data.3.store", "", 301),
    set("adl.data.0.id", "x", 404),
    get("adl.nav.request_valid.continue", "true"),
    get("adl.nav.request_valid.previous", "false"),
    get("adl.nav.request_valid.choice.{target=nowhere}", "false"),
    set("adl.nav.request_valid.continue", "true", 404),
    set("adl.nav.request", "sideways", 406),
    set("adl.nav.request", "{target=i}choice"),
  ],
};

describe("the run-time data model of SCORM 2004", () => {
  test.each(Object.entries(calls))("%s", (_name, list) => {
    const { api } = begun();
    expect(api.Initialize("")).toBe("true");
    for (const [kind, element, value, code] of list) {
      const answer = kind === "set" ? api.SetValue(element, value) : api.GetValue(element);
      const expected = kind === "get" ? value : code === 0 ? "true" : "false";
      expect([kind, element, answer, Number(api.GetLastError())]).toEqual([kind, element, expected, code]);
      expect(api.GetErrorString(String(code)).length).toBeLessThan(256);
    }
  });

  test("calls before the beginning, twice, after the end, and with arguments that do not belong there", () => {
    const { api } = begun();
    const code = () => Number(api.GetLastError());
    expect([api.GetValue("cmi.location"), code()]).toEqual(["", 122]);
    expect([api.SetValue("cmi.location", "x"), code()]).toEqual(["false", 132]);
    expect([api.Commit(""), code()]).toEqual(["false", 142]);
    expect([api.Terminate(""), code()]).toEqual(["false", 112]);
    expect([api.Initialize("now"), code()]).toEqual(["false", 201]);
    expect([api.Initialize(""), code()]).toEqual(["true", 0]);
    expect([api.Initialize(""), code()]).toEqual(["false", 103]);
    expect([api.Commit("x"), code()]).toEqual(["false", 201]);
    expect([api.Terminate("x"), code()]).toEqual(["false", 201]);
    expect([api.Terminate(""), code()]).toEqual(["true", 0]);
    // It is gone: whoever goes on calling speaks to nobody.
    expect([api.GetValue("cmi.location"), api.SetValue("cmi.location", "x"), api.Initialize("")]).toEqual([
      "",
      "false",
      "false",
    ]);
  });

  test("its report says what it said, the shared data are kept, and its wish goes with it", () => {
    const { api, ends, stores } = begun();
    api.Initialize("");
    api.SetValue("cmi.success_status", "failed");
    api.SetValue("cmi.score.scaled", "0.25");
    api.SetValue("cmi.objectives.1.success_status", "passed");
    api.SetValue("adl.data.0.store", "mine");
    api.SetValue("adl.nav.request", "{target=x}jump");
    api.Terminate("");
    const [[report, asked] = []] = ends;
    expect(report).toMatchObject({ satisfied: false, measure: 0.25, completed: null, isSuccessSaid: true });
    expect(report?.objectives.map(({ id, state }) => [id, state.satisfied])).toEqual([
      ["known", true],
      ["an odd name", true],
    ]);
    expect([asked, stores.get("notes"), stores.get("write")]).toEqual([{ jump: "x" }, "mine", undefined]);
  });

  test.each(["logout", "time-out"])("who leaves by %s ends the course, whatever else was asked", (exit) => {
    const { api, ends } = begun();
    api.Initialize("");
    api.SetValue("adl.nav.request", "continue");
    api.SetValue("cmi.exit", exit);
    api.Terminate("");
    expect(ends[0]?.[1]).toBe("exitAll");
  });

  test("what was put aside comes back whole, times added, the exit forgotten; a review is told that it is one", () => {
    const first = begun();
    first.api.Initialize("");
    first.api.SetValue("cmi.session_time", "PT1M");
    first.api.SetValue("cmi.location", "page 3");
    first.api.SetValue("cmi.interactions.0.id", "q1");
    first.api.SetValue("cmi.interactions.0.type", "true-false");
    first.api.SetValue("cmi.interactions.0.learner_response", "true");
    first.api.SetValue("cmi.objectives.2.id", "own");
    first.api.SetValue("cmi.exit", "suspend");
    first.api.Terminate("");
    const again = begun({ data: first.kept.at(-1) ?? {}, isResumed: true, mode: "review" });
    again.api.Initialize("");
    const elements = ["entry", "location", "total_time", "interactions.0.learner_response", "objectives._count"];
    expect(elements.map((element) => again.api.GetValue(`cmi.${element}`))).toEqual([
      "resume",
      "page 3",
      "PT1M",
      "true",
      "3",
    ]);
    expect([again.api.GetValue("cmi.mode"), again.api.GetValue("cmi.credit")]).toEqual(["review", "no-credit"]);
    expect(again.sco.snapshot()["cmi.exit"]).toBeUndefined();
  });
});
