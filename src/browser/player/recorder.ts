// Between a part that reports and the journal that keeps: numbers snapshots, remembers what is known of each part, and saves of its own
// accord what a course leaves uncommitted for long.

import type { Item } from "../../learning/packages/reading.ts";
import type { Facts, OpenedLaunch, RootResult, SessionEvent, SharedState } from "../../learning/player/protocol.ts";
import { factsOf, proven, unknownFacts } from "../../learning/player/rules.ts";
import type { RuntimeData } from "../../learning/types.ts";
import { isOlder, type Journal } from "./journal.ts";
import type { Sender } from "./sender.ts";
import type { Part } from "./sitting.ts";

interface Known {
  data: RuntimeData;
  facts: Facts;
}

interface CourseState {
  sequencing: string;
  root: RootResult;
  shared: SharedState | undefined;
}

/** A course that commits seldom loses no more than this, in milliseconds. */
const longestUnsaved = 5_000;

export class Recorder {
  readonly #opened: OpenedLaunch;
  readonly #journal: Journal;
  readonly #sender: Sender;
  readonly #courseState: () => CourseState | undefined;
  readonly #told: () => void;
  readonly #known = new Map<string, Known>();
  #sequence = 0;
  #session = 0;
  #item: Item | undefined;
  #part: Part | undefined;
  #unsaved: ReturnType<typeof setTimeout> | undefined;

  constructor(
    opened: OpenedLaunch,
    journal: Journal,
    sender: Sender,
    courseState: () => CourseState | undefined,
    told: () => void,
  ) {
    this.#opened = opened;
    this.#journal = journal;
    this.#sender = sender;
    this.#courseState = courseState;
    this.#told = told;
    for (const [item, state] of Object.entries(opened.items)) this.#known.set(item, { data: state.data, facts: state });
  }

  /** What a device that was offline knows better than the server: its journal. Returns the sequencer's newest state. */
  static merge(opened: OpenedLaunch, journal: Journal, isSco: (item: string) => boolean): OpenedLaunch {
    const items = { ...opened.items };
    let newest = Object.values(items).reduce((a, b) => (isOlder(a, b) ? b : a), { launch: 0, sequence: 0 });
    let { sequencing, current } = opened;
    for (const entry of journal.entries()) {
      const known = items[entry.item];
      const facts = proven(known ?? unknownFacts, factsOf(opened.standard, isSco(entry.item), entry.data));
      const isNews = known === undefined || isOlder(known, entry);
      const { launch, sequence, data } = isNews ? entry : known;
      items[entry.item] = { ...facts, launch, sequence, data };
      if (!isOlder(newest, entry)) continue;
      newest = entry;
      sequencing = entry.sequencing ?? sequencing;
      current = entry.current ?? current;
    }
    return { ...opened, items, sequencing, current };
  }

  known(item: string): Known | undefined {
    return this.#known.get(item);
  }

  /** A new sitting begins. */
  begin(item: Item, part: Part): void {
    this.#session += 1;
    this.#item = item;
    this.#part = part;
  }

  /** Keeps a snapshot of the part that is shown; false when it is safe nowhere. */
  keep(moments: readonly SessionEvent["kind"][]): boolean {
    clearTimeout(this.#unsaved);
    this.#unsaved = undefined;
    const [item, part] = [this.#item, this.#part];
    if (item === undefined || part === undefined) return true;
    const data = part.snapshot();
    if (moments.includes("terminated")) data["session.ended"] = "true";
    this.#remember(item, data, moments.length > 0);
    if (this.#opened.mode !== "normal") return true;

    const at = new Date().toISOString();
    const state = this.#courseState();
    this.#sequence += 1;
    const snapshot = {
      item: item.identifier,
      session: this.#session,
      launch: this.#opened.number,
      sequence: this.#sequence,
      at,
      data,
      events: moments.map((kind) => ({ kind, at })),
      current: item.identifier,
      ...(state ?? {}),
    };
    let isKept = this.#journal.write(snapshot);
    if (!isKept && this.#sender.sendNow(snapshot)) {
      this.#journal.remove({ ...snapshot, attempt: this.#opened.attempt });
      isKept = true;
    }
    this.#sender.kick();
    return isKept;
  }

  /** Something was set and not committed: it is written down soon, whether or not the course asks for it. */
  changed(): void {
    this.#unsaved ??= setTimeout(() => this.keep([]), longestUnsaved);
  }

  /** Writes down at once what waits for that. */
  flush(): void {
    if (this.#unsaved !== undefined) this.keep([]);
  }

  #remember(item: Item, data: RuntimeData, isBegun: boolean): void {
    const before = this.#known.get(item.identifier)?.facts ?? unknownFacts;
    const said = factsOf(this.#opened.standard, item.scormType === "sco", data);
    const facts = proven(before, isBegun && said.status === "not-started" ? { ...said, status: "incomplete" } : said);
    this.#known.set(item.identifier, { data, facts });
    this.#told();
  }
}
