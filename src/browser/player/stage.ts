// Where content is shown: a frame that fills the page, or a window of its own.

const goodbye = 1_500;

export class Stage {
  readonly #place: HTMLElement;
  readonly #attend: (win: Window | null) => void;
  #frame: HTMLIFrameElement | undefined;
  #window: Window | undefined;
  #watching: ReturnType<typeof setInterval> | undefined;

  /** `attend` is called with each window that is about to show content, before it loads, and each time it has loaded. */
  constructor(place: HTMLElement, attend: (win: Window | null) => void) {
    this.#place = place;
    this.#attend = attend;
  }

  /** Shows an address of the package in a new frame, which gets the focus when it is there. */
  show(url: string, title: string): void {
    const frame = document.createElement("iframe");
    frame.title = title;
    frame.allow = "fullscreen; autoplay; unload";
    frame.addEventListener("load", () => frame.contentWindow?.focus(), { once: true });
    frame.src = url;
    this.#frame = frame;
    this.#place.prepend(frame);
    this.#attend(frame.contentWindow);
    frame.addEventListener("load", () => this.#attend(frame.contentWindow));
  }

  /** Shows it in a window; false when the browser refuses one. `closed` is called when the learner closes it. */
  showInWindow(url: string, closed: () => void): boolean {
    const opened = window.open(url, "praxis-part", "popup,width=1100,height=800");
    if (opened === null) return false;
    this.#window = opened;
    this.#attend(opened);
    this.#watching = setInterval(() => {
      if (!opened.closed) return;
      clearInterval(this.#watching);
      this.#window = undefined;
      closed();
    }, 500);
    return true;
  }

  /** Takes the content away and gives it the moment it needs to say goodbye: many courses save only then. */
  async clear(): Promise<void> {
    clearInterval(this.#watching);
    const popup = this.#window;
    this.#window = undefined;
    if (popup !== undefined && !popup.closed) {
      popup.close();
      await until(() => popup.closed, goodbye);
    }
    const frame = this.#frame;
    this.#frame = undefined;
    if (frame === undefined) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, goodbye);
      frame.addEventListener("load", () => {
        clearTimeout(timer);
        resolve();
      });
      try {
        frame.contentWindow?.location.replace("about:blank");
      } catch {
        resolve();
      }
    });
    frame.remove();
  }
}

async function until(isSo: () => boolean, milliseconds: number): Promise<void> {
  const end = Date.now() + milliseconds;
  while (!isSo() && Date.now() < end) await new Promise((resolve) => setTimeout(resolve, 50));
}
