// The player: shows one part after another, as the package's rules and the learner want it.
import type { Item, Organization } from "../../learning/packages/reading.ts";
import type { Notice } from "../../learning/player/call-words.ts";
import type { OpenedLaunch } from "../../learning/player/protocol.ts";
import type { CallLog } from "./call-log.ts";
import { type CareListener, careFor } from "./care.ts";
import { renderContents, titleIn } from "./contents.ts";
import { Course12, launchable, statusOf } from "./course12.ts";
import { Course2004 } from "./course2004.ts";
import type { Journal } from "./journal.ts";
import type { PlayerPage } from "./page.ts";
import { PagePart } from "./page-part.ts";
import { Recorder } from "./recorder.ts";
import { Sco12 } from "./sco12.ts";
import { type Api12, loadScorm12, loadScorm2004, type ScormAgainSettings } from "./scorm-again.ts";
import type { Sender } from "./sender.ts";
import { type Part, type PartListener, Watch } from "./sitting.ts";
import { Stage } from "./stage.ts";
import { TimeLimit } from "./time-limit.ts";

type Wish = "next" | "previous" | "leave" | { item: string };

const apiNames = ["API", "API_1484_11"] as const;
type ApiWindow = Partial<Record<(typeof apiNames)[number], object>>;

/** A SCO that has said nothing by then has probably not found its API, in milliseconds. */
const silence = 8_000;

export class Player {
  readonly #page: PlayerPage;
  readonly #opened: OpenedLaunch;
  readonly #organization: Organization;
  readonly #items: Item[];
  readonly #sender: Sender;
  readonly #log: CallLog;
  readonly #recorder: Recorder;
  readonly #stage: Stage;
  readonly #watch = new Watch();
  readonly #course12: Course12;
  #course2004: Course2004 | undefined;
  #Api12: (new (settings: ScormAgainSettings) => Api12) | undefined;
  #item: Item | undefined;
  #part: Part | undefined;
  #limit: TimeLimit | undefined;
  #delivered: { item: string; isResumed: boolean } | undefined;
  #moving: Promise<void> | undefined;
  #api: object | undefined;
  /** The course asked for the API of the other edition, or one of its scripts failed, before it said anything. */
  #isAstray = false;
  #silence: ReturnType<typeof setTimeout> | undefined;
  #isInWindow = false;
  #looking: ReturnType<typeof setTimeout> | undefined;

  constructor(
    page: PlayerPage,
    opened: OpenedLaunch,
    organization: Organization,
    journal: Journal,
    sender: Sender,
    log: CallLog,
  ) {
    this.#page = page;
    this.#log = log;
    this.#organization = organization;
    this.#items = launchable(organization.items);
    const isSco = (id: string) => this.#find(id)?.scormType === "sco";
    this.#opened = Recorder.merge(opened, journal, isSco);
    this.#sender = sender;
    this.#stage = new Stage(page.stage, (win) =>
      careFor(win, this.#care, (target) => this.#offerApiTo(target as ApiWindow)),
    );
    this.#course12 = new Course12(organization.items);
    const state = () =>
      this.#course2004 === undefined
        ? undefined
        : {
            sequencing: this.#course2004.state(),
            root: this.#course2004.root(),
            shared: this.#course2004.shared(),
          };
    this.#recorder = new Recorder(this.#opened, journal, sender, state, () => this.#refresh());
  }

  async begin(): Promise<void> {
    const { standard, wanted, current } = this.#opened;
    if (standard === "scorm-2004") {
      const Api = await loadScorm2004();
      this.#course2004 = new Course2004(Api, this.#opened, this.#organization, (item, isResumed) =>
        this.#deliver(item, isResumed),
      );
      await this.#move(async () => {
        await this.#course2004?.begin(wanted);
      });
    } else {
      if (standard === "scorm-1.2") this.#Api12 = await loadScorm12();
      const first = this.#course12.first([wanted, current], (id) => this.#recorder.known(id)?.facts, this.#statusOf);
      if (first !== undefined) this.#show(first, undefined);
    }
    if (this.#item === undefined)
      this.#page.showPanel(this.#page.text(this.#items.length === 0 ? "nothing" : "choose"));
    this.#refresh();
  }

  /** What a button or the contents ask for. One thing at a time: a second press while a part changes is no second step. */
  async go(wish: Wish): Promise<void> {
    if (this.#moving !== undefined) return;
    await this.#move(() => (this.#course2004 === undefined ? this.#go12(wish) : this.#go2004(this.#course2004, wish)));
  }

  /** Ends the sitting and keeps everything: the window closes, or another one goes on. */
  async stop(): Promise<void> {
    this.#course2004?.announce("suspendAll");
    await this.#clear();
    this.#course2004?.settle("suspendAll");
    this.#recorder.keep([]);
  }

  /** The page is about to go: a SCO that says goodbye now is put aside, not ended (RTE 4.4: closing the window suspends all). */
  announceLeaving(): void {
    this.#course2004?.announce("suspendAll");
  }

  /** The page goes: no waiting any more. */
  vanish(): void {
    this.#part?.close();
    this.#recorder.flush();
    this.#sender.handOver();
    this.#log.handOver();
  }

  flush(): void {
    this.#recorder.flush();
  }

  /** The record of calls goes out now; nothing waits for it. */
  sendCalls(): Promise<void> {
    return this.#log.send();
  }

  finishPage(): void {
    if (!(this.#part instanceof PagePart)) return;
    this.#part.finish();
    this.#offerNext();
    this.#refresh();
  }

  /** The same part again, in a window of its own or back in the page. */
  async changeWindow(isInWindow: boolean): Promise<void> {
    const item = this.#item;
    if (item === undefined || this.#moving !== undefined) return;
    await this.#move(async () => {
      this.#course2004?.announce("suspendAll");
      await this.#clear();
      this.#isInWindow = isInWindow;
      if (this.#course2004 === undefined) this.#show(item, undefined);
      else this.#course2004.recover();
    });
  }

  async #move(work: () => Promise<void>): Promise<void> {
    this.#moving = work();
    try {
      await this.#moving;
      this.#showDelivered();
    } finally {
      this.#moving = undefined;
      this.#refresh();
    }
  }

  async #go12(wish: Wish): Promise<void> {
    if (wish === "leave") return this.stop();
    const target = typeof wish === "object" ? this.#find(wish.item) : this.#neighbour(wish === "next" ? 1 : -1);
    if (target === undefined) return;
    if (!this.#course12.mayOpen(target, this.#statusOf))
      return this.#page.showStrip(this.#page.text("blocked"), [this.#closing()]);
    await this.#clear();
    this.#show(target, undefined);
  }

  async #go2004(course: Course2004, wish: Wish): Promise<void> {
    if (wish === "leave") return this.stop();
    const request = typeof wish === "object" ? { choice: wish.item } : wish === "next" ? "continue" : "previous";
    course.announce(request);
    await this.#clear();
    const isDone = course.settle(request);
    if (this.#delivered !== undefined) return;
    if (course.isOver) {
      this.#offerNext();
      return;
    }
    if (!isDone || this.#part === undefined) {
      const words = course.wantsChoice ? "choose" : "blocked";
      course.recover();
      this.#page.showStrip(this.#page.text(words), [this.#closing()]);
    }
  }

  async #clear(): Promise<void> {
    clearTimeout(this.#silence);
    await this.#stage.clear();
    if (this.#part?.isRunning === true) this.#notice("unended");
    this.#part?.close();
    this.#part = undefined;
    this.#limit?.stop();
  }

  /** The sequencer has chosen a part. It may do so in the middle of a SCO's goodbye, so the part is shown a moment later. */
  #deliver(item: string, isResumed: boolean): void {
    this.#delivered = { item, isResumed };
    setTimeout(() => {
      if (this.#delivered !== undefined && this.#moving === undefined) void this.#move(() => this.#clear());
    });
  }

  #showDelivered(): void {
    const delivered = this.#delivered;
    this.#delivered = undefined;
    const item = delivered === undefined ? undefined : this.#find(delivered.item);
    if (item !== undefined) this.#show(item, delivered?.isResumed);
  }

  #show(item: Item, isResumed: boolean | undefined): void {
    this.#item = item;
    this.#watch.restart();
    this.#page.hidePanel();
    this.#page.hideStrip();
    const known = this.#recorder.known(item.identifier);
    const goesOn = isResumed ?? (known !== undefined && known.data["session.ended"] !== "true");
    // SCORM 2004: what is not resumed is a new attempt on the part, with nothing in it.
    const data = isResumed === false ? undefined : known?.data;
    const { mode, learner } = this.#opened;
    const start = { item, data, isResumed: goesOn && data !== undefined, mode, learner };
    const part = this.#partOf(item, start);
    this.#part = part;
    this.#recorder.begin(item, part);
    this.#offerApi(item, part.api);
    part.begin();
    this.#limit = new TimeLimit(start, this.#watch, () => this.#timeIsOver(item));
    this.#open(item);
    this.#refresh();
  }

  #partOf(item: Item, start: ConstructorParameters<typeof PagePart>[0]): Part {
    const listener: PartListener = {
      keep: (moments) => this.#recorder.keep(moments),
      changed: () => this.#recorder.changed(),
      ended: (request) => this.#ended(item, request),
    };
    if (item.scormType === "sco" && this.#Api12 !== undefined)
      return new Sco12(this.#Api12, start, listener, this.#watch);
    if (item.scormType === "sco" && this.#course2004 !== undefined)
      return this.#course2004.sco(start, listener, this.#watch);
    return new PagePart(start, listener, this.#watch);
  }

  #open(item: Item): void {
    const text = (key: string) => this.#page.text(key);
    const address = item.href ?? "";
    const title = titleIn(item.title, this.#opened.learner.lang);
    if (item.isExternal === true) {
      const open = () => void window.open(address, "_blank", "noopener");
      this.#page.showPanel(text("external"), [{ label: text("external.open"), isMain: true, go: open }]);
      return;
    }
    const url = `/c/${address.replace(/^\/+/, "")}`;
    const back = () => void this.changeWindow(false);
    if (this.#isInWindow && this.#stage.showInWindow(url, back)) {
      this.#page.showPanel(text("own-window.shown"), [{ label: text("own-window.back"), go: back }]);
      return;
    }
    if (this.#isInWindow) this.#page.showStrip(text("own-window.blocked"), [this.#closing()]);
    this.#isInWindow = false;
    this.#stage.show(url, title);
  }

  #offerApi(item: Item, api: (object & { GetLastError?(): string; LMSGetLastError?(): string }) | undefined): void {
    const target = window as unknown as ApiWindow;
    for (const name of apiNames) delete target[name];
    this.#isAstray = false;
    clearTimeout(this.#silence);
    this.#api = api === undefined ? undefined : this.#log.watched(api, item.identifier, () => this.#lastError(api));
    if (this.#api === undefined) return;
    target[this.#apiName] = this.#api;
    const other = this.#apiName === "API" ? "API_1484_11" : "API";
    Object.defineProperty(target, other, {
      configurable: true,
      get: () => {
        this.#isAstray = true;
        return undefined;
      },
      set: (value: object) => Object.defineProperty(target, other, { configurable: true, writable: true, value }),
    });
    this.#silence = setTimeout(() => this.#hearSilence(), silence);
  }

  get #apiName(): (typeof apiNames)[number] {
    return this.#opened.standard === "scorm-2004" ? "API_1484_11" : "API";
  }

  #lastError(api: { GetLastError?(): string; LMSGetLastError?(): string }): string {
    return api.GetLastError?.() ?? api.LMSGetLastError?.() ?? "0";
  }

  /** Some courses look for their API in the wrong window, such as the one they are in: there it is, too. */
  #offerApiTo(target: ApiWindow): void {
    if (this.#api !== undefined) target[this.#apiName] = this.#api;
  }

  #hearSilence(): void {
    if (this.#part === undefined || this.#part.isRunning || !this.#part.isSilent) return;
    this.#notice("silent");
    if (!this.#isAstray) return;
    this.#notice("other-edition");
    this.#page.showStrip(this.#page.text("care.silent"), [this.#closing()]);
  }

  #notice(kind: Notice, what = ""): void {
    this.#log.notice(this.#item?.identifier ?? "", kind, what);
  }

  readonly #care: CareListener = {
    noticed: (kind, what) => this.#notice(kind, what),
    dialogsStopped: (text) => this.#page.showStrip(this.#page.text("care.dialogs", { text }), [this.#closing()]),
    windowBlocked: (open) =>
      this.#page.showStrip(this.#page.text("care.window"), [
        {
          label: this.#page.text("care.window.open"),
          isMain: true,
          go: () => {
            this.#page.hideStrip();
            open();
          },
        },
        this.#closing(),
      ]),
    insecure: () => this.#page.showStrip(this.#page.text("care.insecure"), [this.#closing()]),
  };

  /** A SCO has said goodbye of its own accord: what comes next is offered, or taken where it asked for it. */
  #ended(item: Item, request: "next" | "previous" | undefined): void {
    this.#limit?.stop();
    if (this.#moving !== undefined || this.#item !== item || this.#delivered !== undefined) return;
    if (request !== undefined && this.#neighbour(request === "next" ? 1 : -1) !== undefined) {
      setTimeout(() => void this.go(request));
      return;
    }
    this.#offerNext();
    this.#refresh();
  }

  #offerNext(): void {
    const text = (key: string, args?: Record<string, string>) => this.#page.text(key, args);
    const leave = { label: text("leave"), go: () => this.#page.button("leave").click() };
    const course = this.#course2004;
    const next = course === undefined ? this.#neighbour(1) : undefined;
    if (course !== undefined && !course.isOver) {
      const goOn = { label: text("next"), isMain: true, go: () => void this.go("next") };
      this.#page.showStrip(text("part.finished"), course.allowed().next ? [goOn, leave] : [leave]);
      return;
    }
    if (next === undefined) {
      this.#page.showStrip(text("course.finished"), [leave]);
      return;
    }
    const label = text("part.next", { item: titleIn(next.title, this.#opened.learner.lang) });
    this.#page.showStrip(text("part.finished"), [
      { label, isMain: true, go: () => void this.go({ item: next.identifier }) },
      leave,
    ]);
  }

  #timeIsOver(item: Item): void {
    const action = item.timeLimitAction ?? "continue,no message";
    if (action.endsWith(",message")) this.#page.showStrip(this.#page.text("time-over"), [this.#closing()]);
    if (action.startsWith("exit")) void this.#move(() => this.#clear()).then(() => this.#offerNext());
  }

  readonly #statusOf = (id: string) => statusOf(this.#recorder.known(id)?.facts, this.#recorder.known(id)?.data);

  #neighbour(step: 1 | -1): Item | undefined {
    return this.#course12.neighbour(this.#item?.identifier, step, this.#statusOf);
  }

  #find(id: string): Item | undefined {
    return this.#items.find((item) => item.identifier === id);
  }

  #closing() {
    return { label: this.#page.text("close"), go: () => this.#page.hideStrip() };
  }

  /** Contents and buttons as they are allowed now; what a running part has just reported may allow more, and is looked at in a while. */
  #refresh(): void {
    if (this.#course2004 === undefined) {
      this.#render();
      return;
    }
    this.#looking ??= setTimeout(() => {
      this.#looking = undefined;
      this.#render();
    }, 120);
  }

  #render(): void {
    const allowed = this.#course2004?.allowed();
    const isOne = this.#items.length < 2;
    const page = this.#page;
    page.button("previous").hidden = isOne || !(allowed?.previous ?? this.#neighbour(-1) !== undefined);
    page.button("next").hidden = isOne || !(allowed?.next ?? this.#neighbour(1) !== undefined);
    page.button("contents-button").hidden = isOne;
    page.button("own-window").hidden = this.#item === undefined || this.#item.isExternal === true || this.#isInWindow;
    const mayFinish = this.#opened.standard === "html" && this.#opened.module.completionRule !== "visited";
    const isDone = this.#part instanceof PagePart && this.#part.isFinished;
    page.button("finished").hidden = !mayFinish || isDone || this.#opened.mode !== "normal";
    if (isOne) return;
    renderContents(page, {
      items: this.#organization.items,
      current: this.#item?.identifier,
      factsOf: (id) => this.#recorder.known(id)?.facts,
      mayOpen: (item) => allowed?.mayOpen(item.identifier) ?? this.#course12.mayOpen(item, this.#statusOf),
      isHidden: (item) => allowed?.isHidden(item.identifier) ?? false,
      mayEnter: (item) => allowed?.mayOpen(item.identifier) ?? false,
      open: (item) => {
        page.openContents(false);
        void this.go({ item: item.identifier });
      },
    });
  }
}
