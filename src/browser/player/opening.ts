// From the launch's address to everything the player needs: its token, the other windows of the attempt, the server's answer.
import type { ErrorAnswer, OpenedLaunch } from "../../learning/player/protocol.ts";

export type Opening = { kind: "opened"; opened: OpenedLaunch } | { kind: "gone" | "expired" } | { kind: "unreachable" };

/**
 * The token in the address's fragment, moved to where a reload of this tab finds it and nobody who looks over a shoulder does. A course
 * can read it there: it opens this launch and nothing else.
 */
export function takeToken(): string | undefined {
  const place = `praxis-launch:${location.pathname}`;
  const given = /^#([A-Za-z0-9_-]{43})$/.exec(location.hash)?.[1];
  if (given === undefined) return sessionStorage.getItem(place) ?? undefined;
  history.replaceState(null, "", location.pathname);
  try {
    sessionStorage.setItem(place, given);
  } catch {
    // Then a reload goes by the module's page.
  }
  return given;
}

export async function askToOpen(token: string): Promise<Opening> {
  try {
    const response = await fetch("/-/open", {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, accept: "application/json" },
      cache: "no-store",
      signal: AbortSignal.timeout(30_000),
    });
    if (response.ok) return { kind: "opened", opened: (await response.json()) as OpenedLaunch };
    if (response.status === 401) return { kind: "expired" };
    if (response.status >= 500 || response.status === 429) return { kind: "unreachable" };
    const answer = (await response.json().catch(() => undefined)) as ErrorAnswer | undefined;
    return { kind: answer === undefined ? "unreachable" : "gone" };
  } catch {
    return { kind: "unreachable" };
  }
}

type Word = { kind: "opening" | "here" | "yielded"; window: string };

/** Windows of one person on one version hear each other: they share an origin. The newest one goes on. */
export class Windows {
  readonly #channel: BroadcastChannel | undefined;
  readonly #self = crypto.randomUUID();

  constructor() {
    this.#channel = typeof BroadcastChannel === "undefined" ? undefined : new BroadcastChannel("praxis-player");
  }

  /** Asks older windows to write down what they have; waits for them, but not long. */
  async takeOver(): Promise<void> {
    const channel = this.#channel;
    if (channel === undefined) return;
    await new Promise<void>((resolve) => {
      let timer = setTimeout(resolve, 150);
      channel.onmessage = ({ data }: MessageEvent<Word>) => {
        if (data.window === this.#self) return;
        clearTimeout(timer);
        if (data.kind === "yielded") resolve();
        else timer = setTimeout(resolve, 2_500);
      };
      this.#say("opening");
    });
    channel.onmessage = null;
  }

  /** Calls `give` when a newer window opens; it is answered when that has ended. */
  listen(give: () => Promise<void>): void {
    if (this.#channel === undefined) return;
    this.#channel.onmessage = ({ data }: MessageEvent<Word>) => {
      if (data.kind !== "opening" || data.window === this.#self) return;
      this.#say("here");
      void give().finally(() => this.#say("yielded"));
    };
  }

  #say(kind: Word["kind"]): void {
    this.#channel?.postMessage({ kind, window: this.#self } satisfies Word);
  }
}
