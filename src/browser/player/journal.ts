// What was learned on this device and is not yet known to be safe on the server. Written before anything is sent and before the course
// hears "true": at once to localStorage, which outlives a crash of the tab, and right behind it to IndexedDB, which is flushed to disk and
// has room for what localStorage has not. An entry goes only when the server has said that it is durable.
import type { Snapshot } from "../../learning/player/protocol.ts";

export interface JournalEntry extends Snapshot {
  attempt: string;
  /** The sitting of a part within a launch: within one, the newest snapshot holds all; across sittings each stands for itself. */
  session: number;
}

/** What the journal needs of a synchronous store; localStorage in the browser. */
export type SyncStore = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/** What it needs of a durable one; IndexedDB in the browser. */
export interface DurableStore {
  all(): Promise<JournalEntry[]>;
  put(key: string, entry: JournalEntry): Promise<void>;
  remove(key: string): Promise<void>;
}

const prefix = "praxis-journal:";

const keyOf = (entry: JournalEntry): string =>
  `${prefix}${entry.attempt}:${entry.launch}.${entry.session}:${entry.item}`;

export const isOlder = (a: { launch: number; sequence: number }, b: { launch: number; sequence: number }): boolean =>
  a.launch < b.launch || (a.launch === b.launch && a.sequence < b.sequence);

export class Journal {
  readonly #attempt: string;
  readonly #sync: SyncStore | undefined;
  readonly #durable: DurableStore | undefined;
  readonly #entries = new Map<string, JournalEntry>();
  #writing: Promise<unknown> = Promise.resolve();
  #isDurable = true;

  private constructor(attempt: string, sync: SyncStore | undefined, durable: DurableStore | undefined) {
    this.#attempt = attempt;
    this.#sync = sync;
    this.#durable = durable;
  }

  /** The journal of one attempt, with what earlier launches left in it. Either store may be missing or broken. */
  static async open(attempt: string, sync: SyncStore | undefined, durable: DurableStore | undefined): Promise<Journal> {
    const journal = new Journal(attempt, sync, durable);
    const kept = [...journal.#readSync(), ...((await durable?.all().catch(() => [])) ?? [])];
    for (const entry of kept) {
      if (entry.attempt !== attempt) continue;
      const known = journal.#entries.get(keyOf(entry));
      if (known === undefined || isOlder(known, entry)) journal.#entries.set(keyOf(entry), entry);
    }
    return journal;
  }

  /** All that waits, oldest first. */
  entries(): JournalEntry[] {
    return [...this.#entries.values()].sort((a, b) => (isOlder(a, b) ? -1 : 1));
  }

  /** The newest that is known here of a part. */
  newestOf(item: string): JournalEntry | undefined {
    return this.entries().findLast((entry) => entry.item === item);
  }

  /**
   * Keeps a snapshot; false when it could not be kept at once, so that nobody may be told that it was. What an unsent snapshot of the
   * same sitting told of its moments is passed on.
   */
  write(snapshot: Omit<JournalEntry, "attempt">): boolean {
    const fresh: JournalEntry = { ...snapshot, attempt: this.#attempt };
    const key = keyOf(fresh);
    const earlier = this.#entries.get(key);
    const entry = earlier === undefined ? fresh : { ...fresh, events: [...earlier.events, ...fresh.events] };
    this.#entries.set(key, entry);
    this.#behind(() => this.#durable?.put(key, entry));
    try {
      if (this.#sync === undefined) return false;
      this.#sync.setItem(key, JSON.stringify(entry));
      return true;
    } catch {
      // Full, or forbidden in this browser.
      return false;
    }
  }

  /** Forgets an entry that is safe, unless a newer one has taken its place meanwhile. */
  remove(sent: JournalEntry): void {
    const key = keyOf(sent);
    if (this.#entries.get(key)?.sequence !== sent.sequence) return;
    this.#entries.delete(key);
    this.#behind(() => this.#durable?.remove(key));
    try {
      this.#sync?.removeItem(key);
    } catch {
      // It will be sent once more, which changes nothing.
    }
  }

  /** Resolves when everything written so far stands on disk; false where that cannot be had. */
  async settled(): Promise<boolean> {
    await this.#writing;
    return this.#durable !== undefined && this.#isDurable;
  }

  #behind(work: () => Promise<void> | undefined): void {
    this.#writing = this.#writing.then(work).then(
      () => {
        this.#isDurable = true;
      },
      () => {
        this.#isDurable = false;
      },
    );
  }

  *#readSync(): Generator<JournalEntry> {
    const keys: string[] = [];
    for (let at = 0; at < (this.#sync?.length ?? 0); at += 1) {
      const key = this.#sync?.key(at);
      if (key?.startsWith(`${prefix}${this.#attempt}:`) === true) keys.push(key);
    }
    for (const key of keys) {
      try {
        const entry = JSON.parse(this.#sync?.getItem(key) ?? "") as JournalEntry;
        if (typeof entry.item === "string" && Number.isSafeInteger(entry.sequence)) yield entry;
      } catch {
        // A course shares this store and may have written here; what is no entry is not ours.
      }
    }
  }
}
