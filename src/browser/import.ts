// <package-import>: drop or choose a package; its upload and its reading are shown with figures that move.

interface Status {
  state: "waiting" | "reading" | "done" | "refused" | "failed";
  phase: string | null;
  done: number;
  total: number;
  url: string;
}

const largest = 2 * 1024 ** 3;

class PackageImport extends HTMLElement {
  #phrases: Record<string, string> = {};

  connectedCallback(): void {
    this.#phrases = JSON.parse(this.getAttribute("phrases") ?? "{}") as Record<string, string>;
    const drop = this.querySelector<HTMLElement>(".drop");
    const input = this.querySelector<HTMLInputElement>("input[type=file]");
    const chosen = () => void this.#begin([...(input?.files ?? [])]);
    input?.addEventListener("change", chosen);
    // On a slow line a file may be chosen before this script is there. A file that a browser remembers on the way back is not meant again.
    const [navigation] = performance.getEntriesByType("navigation") as PerformanceNavigationTiming[];
    if (navigation?.type === "navigate") chosen();
    drop?.addEventListener("dragover", (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
    drop?.addEventListener("dragleave", () => drop.classList.remove("over"));
    drop?.addEventListener("drop", (event) => {
      event.preventDefault();
      drop.classList.remove("over");
      const files = [...(event.dataTransfer?.files ?? [])];
      void this.#begin(input?.multiple === true ? files : files.slice(0, 1));
    });
  }

  #say(phrase: string, values: Record<string, string | number> = {}): void {
    const text = (this.#phrases[phrase] ?? "").replace(/\{(\w+)\}/g, (_match, name: string) =>
      String(values[name] ?? ""),
    );
    const words = this.querySelector(".words");
    if (words !== null && words.textContent !== text) words.textContent = text;
  }

  #show(isRunning: boolean): void {
    this.querySelector<HTMLElement>(".drop")?.toggleAttribute("hidden", isRunning);
    this.querySelector<HTMLElement>(".progress")?.toggleAttribute("hidden", !isRunning);
  }

  #fault(text: string): void {
    this.#show(false);
    const place = this.querySelector(".fault");
    if (place === null) return;
    const notice = document.createElement("div");
    notice.className = "notice error";
    notice.textContent = text;
    place.replaceChildren(notice);
  }

  #bar(value: number | undefined): void {
    const bar = this.querySelector("progress");
    if (value === undefined) bar?.removeAttribute("value");
    else bar?.setAttribute("value", String(value));
  }

  /** One after the other; where the last is read, the page goes on. */
  async #begin(files: readonly File[]): Promise<void> {
    if (files.length === 0) return;
    this.querySelector(".fault")?.replaceChildren();
    this.#show(true);
    let status: string | undefined;
    for (const file of files) {
      if (file.size > largest) return this.#fault(this.#phrases.large ?? "");
      status = await this.#send(file);
      if (status === undefined) return;
    }
    if (status !== undefined) await this.#follow(status);
  }

  /** The address of its state; undefined after a fault, which is then shown. */
  #send(file: File): Promise<string | undefined> {
    const address = new URL(this.getAttribute("action") ?? "", location.href);
    address.searchParams.set("name", file.name);
    // XMLHttpRequest, since fetch tells nothing of an upload's progress.
    const request = new XMLHttpRequest();
    request.open("PUT", address);
    request.setRequestHeader("x-csrf-token", this.getAttribute("csrf") ?? "");
    request.setRequestHeader("accept", "application/json");
    request.setRequestHeader("content-type", "application/octet-stream");
    const show = (loaded: number) => {
      const percent = file.size === 0 ? 100 : Math.floor((loaded / file.size) * 100);
      this.#say("uploading", { name: file.name, percent });
      this.#bar(percent);
    };
    show(0);
    request.upload.addEventListener("progress", (event) => show(event.loaded));
    return new Promise((resolve) => {
      const fail = (text: string | undefined) => {
        this.#fault(text ?? this.#phrases.failed ?? "");
        resolve(undefined);
      };
      request.addEventListener("error", () => fail(undefined));
      request.addEventListener("load", () => {
        const answer = JSON.parse(request.responseText || "{}") as { status?: string; error?: { message?: string } };
        if (answer.status === undefined) fail(answer.error?.message);
        else resolve(answer.status);
      });
      request.send(file);
    });
  }

  async #follow(address: string): Promise<void> {
    for (;;) {
      // A lost connection is not the end: the import goes on without us.
      const status = await fetch(address, { headers: { accept: "application/json" } })
        .then((response) => response.json() as Promise<Status>)
        .catch(() => undefined);
      if (status?.state === "done" || status?.state === "refused" || status?.state === "failed") {
        location.assign(status.url);
        return;
      }
      if (status !== undefined) {
        const percent = status.total > 0 ? Math.floor((status.done / status.total) * 100) : 0;
        this.#say(status.phase ?? "waiting", { percent });
        this.#bar(status.phase === "extracting" ? percent : undefined);
      }
      await new Promise((resolve) => setTimeout(resolve, 500));
    }
  }
}

customElements.define("package-import", PackageImport);
