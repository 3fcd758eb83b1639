// Suggestions while typing, for every search box of a page: the combobox pattern of the ARIA practices (1.2), a list below the box.
// The form works without it; what it suggests are links to places the reader may open.

interface Suggestion {
  type: string;
  label: string;
  text: string;
  lang: string;
  href: string;
}

interface Answer {
  label: string;
  status: string;
  suggestions: Suggestion[];
}

const boxes = 'form[role="search"] input[name="q"]';
/** Long enough that a quick typist asks once a word. */
const pause = 150;

class SuggestBox {
  readonly #input: HTMLInputElement;
  readonly #list = document.createElement("ul");
  readonly #status = document.createElement("div");
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: AbortController | undefined;
  #active = -1;
  #asked = "";

  constructor(input: HTMLInputElement) {
    this.#input = input;
    this.#list.id = `${input.id || "q"}-suggestions`;
    this.#list.className = "suggestions";
    this.#list.role = "listbox";
    this.#list.hidden = true;
    this.#status.className = "hidden";
    this.#status.role = "status";
    input.closest("form")?.append(this.#list, this.#status);
    input.role = "combobox";
    input.ariaAutoComplete = "list";
    input.autocomplete = "off";
    input.setAttribute("aria-controls", this.#list.id);
    input.ariaExpanded = "false";
    input.addEventListener("input", () => this.#later());
    input.addEventListener("keydown", (event) => this.#key(event));
    input.addEventListener("blur", () => this.#close());
    // A press would take the focus from the box, and with it the list, before the click arrives.
    this.#list.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#list.addEventListener("click", (event) =>
      this.#open((event.target as Element).closest<HTMLElement>("[role=option]")),
    );
  }

  #later(): void {
    clearTimeout(this.#timer);
    this.#request?.abort();
    this.#timer = setTimeout(() => void this.#ask(), pause);
  }

  async #ask(): Promise<void> {
    const typed = this.#input.value.trim();
    if (typed.length < 2) return this.#close();
    this.#asked = typed;
    this.#request = new AbortController();
    const address = `/api/v1/suggest?${new URLSearchParams({ q: typed, lang: document.documentElement.lang })}`;
    try {
      const response = await fetch(address, { signal: this.#request.signal, headers: { accept: "application/json" } });
      if (response.ok) this.#show((await response.json()) as Answer);
    } catch {
      // Aborted by the next letter, or no network: the search itself still works.
    }
  }

  #show({ label, status, suggestions }: Answer): void {
    if (this.#input.value.trim() !== this.#asked || document.activeElement !== this.#input) return;
    this.#status.textContent = status;
    if (suggestions.length === 0) {
      this.#close();
      return;
    }
    this.#list.ariaLabel = label;
    this.#list.replaceChildren(
      ...suggestions.map((suggestion, index) => {
        const option = document.createElement("li");
        option.id = `${this.#list.id}-${index}`;
        option.role = "option";
        option.ariaSelected = "false";
        option.dataset.href = suggestion.href;
        const text = document.createElement("span");
        text.textContent = suggestion.text;
        text.lang = suggestion.lang;
        text.dir = "auto";
        const kind = document.createElement("span");
        kind.className = "small";
        kind.textContent = suggestion.label;
        option.append(text, kind);
        return option;
      }),
    );
    this.#active = -1;
    this.#list.hidden = false;
    this.#input.ariaExpanded = "true";
  }

  #close(): void {
    clearTimeout(this.#timer);
    this.#list.hidden = true;
    this.#active = -1;
    this.#input.ariaExpanded = "false";
    this.#input.removeAttribute("aria-activedescendant");
  }

  #key(event: KeyboardEvent): void {
    if (event.isComposing || this.#list.hidden) return;
    const count = this.#list.children.length;
    if (event.key === "ArrowDown") this.#choose(((this.#active + 2) % (count + 1)) - 1);
    else if (event.key === "ArrowUp") this.#choose(this.#active === -1 ? count - 1 : this.#active - 1);
    else if (event.key === "Escape") this.#close();
    else if (event.key === "Enter" && this.#active >= 0) this.#open(this.#list.children[this.#active] as HTMLElement);
    else return;
    event.preventDefault();
  }

  /** -1 is the box itself, between the last and the first. */
  #choose(index: number): void {
    this.#active = index;
    for (const [at, option] of [...this.#list.children].entries()) option.ariaSelected = String(at === index);
    const option = this.#list.children[index];
    if (option === undefined) this.#input.removeAttribute("aria-activedescendant");
    else {
      this.#input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    }
  }

  #open(option: HTMLElement | null): void {
    if (option?.dataset.href !== undefined) location.assign(option.dataset.href);
  }
}

for (const input of document.querySelectorAll<HTMLInputElement>(boxes)) new SuggestBox(input);
