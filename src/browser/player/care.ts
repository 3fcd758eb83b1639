// Care for courses that misbehave. A course runs in a window of our origin: before its first line runs, what is known to go wrong is put
// right there (endless message boxes, windows that browsers block, questions on leaving, document.domain), and what cannot be put right is
// noticed, so that it can be said to the learner and to who looks after the course.
import type { Notice } from "../../learning/player/call-words.ts";

export interface CareListener {
  noticed(kind: Notice, what: string): void;
  /** Message boxes were stopped; the text of the last. */
  dialogsStopped(text: string): void;
  /** A window was blocked; `open` tries again, to be called when the learner presses something. */
  windowBlocked(open: () => void): void;
  /** Something is not shown since it comes by http. */
  insecure(): void;
}

const manyDialogs = 6;
const shortly = 10_000;
// A loop that goes on when nothing is asked any more goes on for ever.
const mostStopped = 200;

/** Stands on each window that is cared for, with what listens for its leaving: a frame's window object stays the same while its content changes. */
const mark = Symbol("cared for");
const heard = new WeakSet<Document>();

type CourseWindow = Window & typeof globalThis & { [mark]?: () => void };

/**
 * Takes care of a window that is about to load a course, of those it becomes, and of the frames in it. What is set on a window before its
 * first load stays there (HTML 7.4.5: the initial about:blank gives its window to a document of its origin), listeners do not: they are
 * set again as soon as there is a document. A window of another site is left alone.
 */
export function careFor(win: Window | null, listener: CareListener, prepare: (win: Window) => void): void {
  mend(win, listener, prepare);
  let looks = 0;
  const timer = setInterval(() => {
    looks += 1;
    mend(win, listener, prepare);
    if (looks > mostLooks || win === null || win.closed || hasLoaded(win)) clearInterval(timer);
  }, 15);
}

const mostLooks = 2_000;

function hasLoaded(win: Window): boolean {
  try {
    return win.document.URL !== "about:blank" && win.document.readyState === "complete";
  } catch {
    return true;
  }
}

/** Once a window and once a document. */
function mend(win: Window | null, listener: CareListener, prepare: (win: Window) => void): void {
  try {
    if (win === null || win.document === null) return;
    const course = win as CourseWindow;
    if (course[mark] === undefined) {
      prepare(course);
      calmDialogs(course, listener);
      watchWindows(course, listener);
      course[mark] = letGo(course, listener);
      allowDomain(course, listener);
    }
    if (heard.has(win.document)) return;
    heard.add(win.document);
    watchFaults(course, listener);
    course[mark]?.();
    // A frame's load is heard on its way down only.
    win.document.addEventListener("load", () => followFrames(course, listener, prepare), { capture: true });
    followFrames(course, listener, prepare);
  } catch {
    // Another site's, or it has locked itself up: it must do without us.
  }
}

function followFrames(win: CourseWindow, listener: CareListener, prepare: (win: Window) => void): void {
  for (let at = 0; at < win.frames.length; at += 1) mend(win.frames[at] ?? null, listener, prepare);
}

/** The first few message boxes are the course's own business; a flood is stopped. */
function calmDialogs(win: CourseWindow, listener: CareListener): void {
  const asked: number[] = [];
  let stopped = 0;
  const isFlood = (text: unknown): boolean => {
    const now = Date.now();
    while ((asked[0] ?? now) < now - shortly) asked.shift();
    asked.push(now);
    if (asked.length <= manyDialogs) {
      stopped = 0;
      return false;
    }
    stopped += 1;
    if (stopped === 1) listener.noticed("dialogs", String(text));
    if (stopped > mostStopped) throw new Error("message boxes without end were stopped");
    listener.dialogsStopped(String(text ?? ""));
    return true;
  };
  const { alert, confirm, prompt } = win;
  win.alert = (text?: unknown) => {
    if (!isFlood(text)) alert.call(win, text);
  };
  // A question that is asked without end ends when it is agreed to.
  win.confirm = (text?: string) => isFlood(text) || confirm.call(win, text);
  win.prompt = (text?: string, given?: string) => (isFlood(text) ? (given ?? "") : prompt.call(win, text, given));
}

function watchWindows(win: CourseWindow, listener: CareListener): void {
  const open = win.open;
  win.open = (...args: Parameters<typeof window.open>) => {
    const opened = open.apply(win, args);
    const isMeant = !/\bnoopener\b|\bnoreferrer\b/.test(args[2] ?? "");
    if (opened === null && isMeant) {
      listener.noticed("window-blocked", String(args[0] ?? ""));
      listener.windowBlocked(() => void open.apply(win, args));
    }
    return opened;
  };
}

/** Courses save when they are left, and some then ask to stay. They may do the one and not the other: nothing is lost by leaving. */
function letGo(win: CourseWindow, listener: CareListener): () => void {
  const quiet = (handler: EventListenerOrEventListenerObject) => () => {
    const event = new win.Event("beforeunload", { cancelable: true });
    const answer: unknown =
      typeof handler === "function" ? handler.call(win, event) : handler.handleEvent.call(handler, event);
    if (event.defaultPrevented || (answer !== undefined && answer !== null)) listener.noticed("leaving", "");
  };
  const known = new WeakMap<object, EventListener>();
  const { addEventListener, removeEventListener } = win;
  win.addEventListener = (type: string, handler: EventListenerOrEventListenerObject | null, options?: unknown) => {
    const heard = type === "beforeunload" && handler !== null ? quiet(handler) : handler;
    if (heard !== handler && handler !== null) known.set(handler, heard as EventListener);
    addEventListener.call(win, type, heard as EventListener, options as boolean);
  };
  win.removeEventListener = (type: string, handler: EventListenerOrEventListenerObject | null, options?: unknown) => {
    const heard = handler === null ? null : ((type === "beforeunload" ? known.get(handler) : undefined) ?? handler);
    removeEventListener.call(win, type, heard as EventListener, options as boolean);
  };
  let own: EventListener | null = null;
  Object.defineProperty(win, "onbeforeunload", {
    configurable: true,
    get: () => own,
    set: (handler: unknown) => {
      own = typeof handler === "function" ? (handler as EventListener) : null;
    },
  });
  return () => addEventListener.call(win, "beforeunload", () => own !== null && quiet(own)());
}

/** Setting it once let frames of two hosts speak to each other. Browsers now refuse, and the script that did it stops there. */
function allowDomain(win: CourseWindow, listener: CareListener): void {
  const { hostname } = location;
  Object.defineProperty(win.Document.prototype, "domain", {
    configurable: true,
    get: () => hostname,
    set: (value: unknown) => listener.noticed("domain", String(value)),
  });
}

const mostFaults = 20;

function watchFaults(win: CourseWindow, listener: CareListener): void {
  let told = 0;
  const notice = (kind: Notice, what: string) => {
    told += 1;
    if (told <= mostFaults) listener.noticed(kind, what);
  };
  const missed = (address: string) => {
    const isInsecure = location.protocol === "https:" && address.startsWith("http:");
    notice(isInsecure ? "insecure" : "missing", address);
    if (isInsecure) listener.insecure();
  };
  win.addEventListener(
    "error",
    (event) => {
      const { target } = event;
      if (target === win || target === null) {
        const { message, filename, lineno } = event as ErrorEvent;
        notice("script", `${message} ${filename?.split("/").at(-1) ?? ""}:${lineno ?? ""}`);
        return;
      }
      const { src, href } = target as { src?: unknown; href?: unknown };
      missed(String(src ?? href ?? ""));
    },
    { capture: true },
  );
  win.addEventListener("unhandledrejection", ({ reason }) => notice("script", String(reason)));
  win.addEventListener("securitypolicyviolation", ({ blockedURI }) => missed(blockedURI));
}
