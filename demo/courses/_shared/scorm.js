/*
 * One small face for the two run-time interfaces of SCORM: 1.2 ("API") and 2004 ("API_1484_11").
 * Every call is checked: a value that the platform refuses is remembered in Scorm.errors with its
 * code, so that a fault shows itself instead of losing a learner's result in silence.
 */
(() => {
  "use strict";

  const started = Date.now();
  const errors = [];
  let api = null;
  let is2004 = false;
  let state = "idle"; // idle -> running -> ended; or "absent" when no platform answers
  let leaving = "suspend";

  /** The nearest interface in this window, those around it, or those around the one that opened it. */
  function find() {
    const opener = () => {
      try {
        return window.top.opener || window.opener;
      } catch {
        return window.opener;
      }
    };
    return upwards(window) || (opener() ? upwards(opener()) : null);
  }

  function upwards(from) {
    let at = from;
    for (let step = 0; step < 50; step += 1) {
      try {
        if (at.API_1484_11) return { api: at.API_1484_11, is2004: true };
        if (at.API) return { api: at.API, is2004: false };
      } catch {
        // A window of another origin: it has no interface for us, one further up may.
      }
      if (!at.parent || at.parent === at) return null;
      at = at.parent;
    }
    return null;
  }

  const names = {
    start: ["LMSInitialize", "Initialize"],
    stop: ["LMSFinish", "Terminate"],
    get: ["LMSGetValue", "GetValue"],
    set: ["LMSSetValue", "SetValue"],
    commit: ["LMSCommit", "Commit"],
    code: ["LMSGetLastError", "GetLastError"],
    text: ["LMSGetErrorString", "GetErrorString"],
    detail: ["LMSGetDiagnostic", "GetDiagnostic"],
  };

  function call(name, ...values) {
    return api[names[name][is2004 ? 1 : 0]](...values);
  }

  function note(what) {
    let code = "";
    let text = "";
    let detail = "";
    try {
      code = String(call("code"));
      text = String(call("text", code));
      detail = String(call("detail", code));
    } catch (error) {
      text = String(error);
    }
    errors.push({ what, code, text, detail });
    if (window.console) console.warn(`SCORM: ${what}: error ${code} ${text} ${detail}`);
    return false;
  }

  const yes = (answer) => answer === true || String(answer) === "true";

  function start() {
    if (state !== "idle") return state === "running";
    const found = find();
    if (!found) {
      state = "absent";
      return false;
    }
    api = found.api;
    is2004 = found.is2004;
    if (!yes(call("start", ""))) {
      note("start");
      state = "absent";
      return false;
    }
    state = "running";
    // 1.2 says "not attempted" and 2004 says "unknown" until we speak.
    const was = get(is2004 ? "cmi.completion_status" : "cmi.core.lesson_status");
    if (["", "not attempted", "unknown"].includes(was)) set(is2004 ? "cmi.completion_status" : "cmi.core.lesson_status", "incomplete");
    return true;
  }

  /** The value, or "" where the platform has none yet (2004: error 403) or does not offer it (1.2: 401). */
  function get(element) {
    if (state !== "running") return "";
    const value = call("get", element);
    const code = String(call("code"));
    if (code !== "0" && code !== "403" && code !== "401") note(`get ${element}`);
    return code === "0" && value !== null && value !== undefined ? String(value) : "";
  }

  function set(element, value) {
    if (state !== "running") return false;
    if (yes(call("set", element, String(value)))) return true;
    return note(`set ${element} = ${value}`);
  }

  const two = (number) => String(number).padStart(2, "0");

  function timespan(milliseconds) {
    const seconds = Math.max(0, milliseconds / 1000);
    const [h, m, s] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60), seconds % 60];
    // 1.2 CMITimespan: HHHH:MM:SS.SS. 2004 timeinterval: ISO 8601 with at most hundredths.
    if (is2004) return `PT${h}H${m}M${s.toFixed(2)}S`;
    return `${String(h).padStart(4, "0")}:${two(m)}:${s.toFixed(2).padStart(5, "0")}`;
  }

  function now() {
    const at = new Date();
    // 2004 4.1.1.7: a zone may only follow the fraction of a second, of at most two digits.
    if (is2004) return at.toISOString().replace(/(\.\d\d)\dZ$/, "$1Z");
    return `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  }

  function commit() {
    if (state !== "running") return false;
    set(is2004 ? "cmi.session_time" : "cmi.core.session_time", timespan(Date.now() - started));
    return yes(call("commit", "")) || note("commit");
  }

  /** Ends the session once. `then`: "suspend" to come back here, "normal" when done. `request`: a 2004 navigation request. */
  function finish(then, request) {
    if (state !== "running") return false;
    leaving = then || leaving;
    set(is2004 ? "cmi.exit" : "cmi.core.exit", leaving === "normal" ? (is2004 ? "normal" : "") : "suspend");
    if (is2004 && request) set("adl.nav.request", request);
    commit();
    state = "ended";
    return yes(call("stop", "")) || note("stop");
  }

  function count(collection) {
    return Number.parseInt(get(`cmi.${collection}._count`), 10) || 0;
  }

  /**
   * Adds a line to the journal of answers.
   * `kind`: "choice" or "sequencing"; `right` and `given`: arrays of one-letter keys; `took`: milliseconds.
   */
  function interaction({ id, kind, text, right, given, correct, took, objective }) {
    if (state !== "running") return;
    const at = `cmi.interactions.${count("interactions")}`;
    const joined = (keys) => keys.join(is2004 ? "[,]" : ",");
    set(`${at}.id`, id);
    set(`${at}.type`, kind);
    if (objective) set(`${at}.objectives.0.id`, objective);
    set(is2004 ? `${at}.timestamp` : `${at}.time`, now());
    set(`${at}.correct_responses.0.pattern`, joined(right));
    set(`${at}.weighting`, "1");
    set(is2004 ? `${at}.learner_response` : `${at}.student_response`, joined(given));
    set(`${at}.result`, correct ? "correct" : is2004 ? "incorrect" : "wrong");
    set(`${at}.latency`, timespan(took || 0));
    if (is2004 && text) set(`${at}.description`, text.slice(0, 240));
  }

  /** Tells how far one learning objective was reached: `scaled` from 0 to 1. */
  function objective(id, scaled, passed) {
    if (state !== "running") return;
    const total = count("objectives");
    let index = 0;
    while (index < total && get(`cmi.objectives.${index}.id`) !== id) index += 1;
    const at = `cmi.objectives.${index}`;
    if (index === total) set(`${at}.id`, id);
    if (is2004) {
      set(`${at}.score.scaled`, scaled.toFixed(4));
      set(`${at}.success_status`, passed ? "passed" : "failed");
      set(`${at}.completion_status`, "completed");
    } else {
      set(`${at}.score.min`, "0");
      set(`${at}.score.max`, "100");
      set(`${at}.score.raw`, String(Math.round(scaled * 100)));
      set(`${at}.status`, passed ? "passed" : "failed");
    }
  }

  /** Percent from 0 to 100. */
  function score(percent) {
    const root = is2004 ? "cmi.score" : "cmi.core.score";
    set(`${root}.min`, "0");
    set(`${root}.max`, "100");
    set(`${root}.raw`, String(percent));
    if (is2004) set(`${root}.scaled`, (percent / 100).toFixed(4));
  }

  /** `passed` is undefined where nothing was tested. */
  function complete(passed) {
    leaving = "normal";
    if (is2004) {
      set("cmi.completion_status", "completed");
      set("cmi.progress_measure", "1");
      if (passed !== undefined) set("cmi.success_status", passed ? "passed" : "failed");
    } else {
      set("cmi.core.lesson_status", passed === undefined ? "completed" : passed ? "passed" : "failed");
    }
  }

  function progress(fraction) {
    if (is2004) set("cmi.progress_measure", fraction.toFixed(4));
  }

  function status() {
    if (is2004) return { done: get("cmi.completion_status") === "completed", passed: get("cmi.success_status") };
    const status = get("cmi.core.lesson_status");
    return { done: ["completed", "passed", "failed"].includes(status), passed: status };
  }

  window.Scorm = {
    errors,
    start,
    get,
    set,
    commit,
    finish,
    interaction,
    objective,
    score,
    complete,
    progress,
    status,
    get running() {
      return state === "running";
    },
    get absent() {
      return state === "absent";
    },
    get is2004() {
      return is2004;
    },
    /** Reading only: the platform keeps nothing of a review or a browse. */
    get isReview() {
      const mode = get(is2004 ? "cmi.mode" : "cmi.core.lesson_mode");
      return mode === "review" || mode === "browse";
    },
    get language() {
      return get(is2004 ? "cmi.learner_preference.language" : "cmi.student_preference.language");
    },
    get location() {
      return get(is2004 ? "cmi.location" : "cmi.core.lesson_location");
    },
    set location(value) {
      set(is2004 ? "cmi.location" : "cmi.core.lesson_location", value);
    },
    get kept() {
      return get("cmi.suspend_data");
    },
    set kept(value) {
      set("cmi.suspend_data", value);
    },
  };
})();
