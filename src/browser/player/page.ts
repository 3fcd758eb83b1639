// The page around the course: its words, its buttons, and the places where something is shown.
import type { SaveState } from "./sender.ts";

export interface PageData {
  /** A BCP 47 locale, for times. */
  lang: string;
  texts: Record<string, string>;
  mode: "normal" | "review" | "preview";
  /** The module's page on the portal. */
  module: string;
}

const buttonIds = [
  "contents-button",
  "contents-close",
  "previous",
  "next",
  "finished",
  "own-window",
  "full-screen",
  "leave",
] as const;
export type ButtonId = (typeof buttonIds)[number];

export interface Choice {
  label: string;
  isMain?: boolean;
  go(): void;
}

const need = <Kind extends HTMLElement>(id: string): Kind => {
  const found = document.getElementById(id);
  if (found === null) throw new Error(`the page has no ${id}`);
  return found as Kind;
};

export class PlayerPage {
  readonly data = JSON.parse(need("player-data").getAttribute("content") ?? "{}") as PageData;
  readonly stage = need("stage");
  readonly contents = need("contents");
  readonly contentsList = need<HTMLOListElement>("contents-list");
  readonly #panel = need("panel");
  readonly #state = need("save-state");
  readonly #strip = document.createElement("div");
  #saving: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    this.#strip.className = "player-strip";
    this.#strip.setAttribute("role", "status");
    this.#strip.hidden = true;
    this.stage.append(this.#strip);
  }

  text(key: string, args: Record<string, string> = {}): string {
    return (this.data.texts[key] ?? key).replace(/\{(\w+)\}/g, (all, name: string) => args[name] ?? all);
  }

  button(id: ButtonId): HTMLButtonElement {
    return need<HTMLButtonElement>(id);
  }

  onPress(id: ButtonId, act: () => void): void {
    this.button(id).addEventListener("click", act);
  }

  /** A message in the place of the course. */
  showPanel(text: string, choices: readonly Choice[] = []): void {
    this.#panel.replaceChildren(...parts(text, choices));
    this.#panel.hidden = false;
  }

  hidePanel(): void {
    this.#panel.hidden = true;
  }

  /** A message at the foot of the course, which stays in view. */
  showStrip(text: string, choices: readonly Choice[]): void {
    this.#strip.replaceChildren(...parts(text, choices));
    this.#strip.hidden = false;
  }

  hideStrip(): void {
    this.#strip.hidden = true;
  }

  /** Says where what was learned stands now. "Saving" is said only when it takes a while, so that a reader is not interrupted. */
  showState(state: SaveState): void {
    clearTimeout(this.#saving);
    this.#saving = undefined;
    if (state.kind === "saving") {
      this.#saving = setTimeout(() => this.say(this.text("state.saving")), 1_500);
      return;
    }
    this.#state.dataset.kind = state.kind;
    const clock = new Intl.DateTimeFormat(this.data.lang, { hour: "2-digit", minute: "2-digit" });
    const time = state.kind === "saved" ? clock.format(state.at) : "";
    this.say(this.text(`state.${state.kind}`, { time }));
  }

  say(text: string): void {
    if (this.#state.textContent !== text) this.#state.textContent = text;
  }

  get hasContentsOpen(): boolean {
    return !this.contents.hidden;
  }

  openContents(isOpen: boolean): void {
    this.contents.hidden = !isOpen;
    this.button("contents-button").setAttribute("aria-expanded", String(isOpen));
    if (isOpen) (this.contents.querySelector<HTMLElement>("[aria-current] , button") ?? this.contents).focus();
    else this.button("contents-button").focus();
  }
}

function parts(text: string, choices: readonly Choice[]): HTMLElement[] {
  const paragraph = document.createElement("p");
  paragraph.textContent = text;
  if (choices.length === 0) return [paragraph];
  const actions = document.createElement("p");
  actions.className = "actions";
  for (const choice of choices) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = choice.isMain === true ? "button main" : "button";
    button.textContent = choice.label;
    button.addEventListener("click", () => choice.go());
    actions.append(button);
  }
  return [paragraph, actions];
}
