import type { Item, PackageText } from "../../learning/packages/reading.ts";
import type { Facts } from "../../learning/player/protocol.ts";
import type { PlayerPage } from "./page.ts";

export interface ContentsView {
  items: readonly Item[];
  current: string | undefined;
  factsOf(item: string): Facts | undefined;
  mayOpen(item: Item): boolean;
  isHidden(item: Item): boolean;
  /** A cluster that may be chosen as such: the course then goes to what comes first in it. */
  mayEnter(item: Item): boolean;
  open(item: Item): void;
}

export const titleIn = (title: PackageText, lang: string): string => {
  const own = Object.keys(title).find((tag) => tag === lang || tag.startsWith(`${lang}-`));
  return title[own ?? "und"] ?? Object.values(title)[0] ?? "";
};

/** The table of contents: every part with what became of it, in words as well as in colour. */
export function renderContents(page: PlayerPage, view: ContentsView): void {
  const focused = (document.activeElement as HTMLElement | null)?.dataset.item;
  page.contentsList.replaceChildren(...listed(page, view, view.items));
  if (focused === undefined) return;
  for (const button of page.contentsList.querySelectorAll<HTMLElement>("[data-item]")) {
    if (button.dataset.item === focused) button.focus();
  }
}

function listed(page: PlayerPage, view: ContentsView, items: readonly Item[]): HTMLElement[] {
  return items.flatMap((item) => {
    // An invisible item is left out, its visible children are not (SCORM 2004 CAM 3.4.1.8).
    if (!item.isVisible || view.isHidden(item)) return listed(page, view, item.children);
    const line = document.createElement("li");
    line.append(item.href === undefined ? heading(page, view, item) : entry(page, view, item));
    if (item.children.length > 0) {
      const list = document.createElement("ol");
      list.append(...listed(page, view, item.children));
      line.append(list);
    }
    return [line];
  });
}

const language = (page: PlayerPage): string => page.data.lang.slice(0, 2);

function heading(page: PlayerPage, view: ContentsView, item: Item): HTMLElement {
  const text = document.createElement("b");
  text.className = "contents-heading";
  text.dir = "auto";
  text.textContent = titleIn(item.title, language(page));
  if (!view.mayEnter(item)) return text;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "contents-item";
  button.dataset.item = item.identifier;
  text.className = "";
  button.append(text);
  button.addEventListener("click", () => view.open(item));
  return button;
}

function entry(page: PlayerPage, view: ContentsView, item: Item): HTMLElement {
  const facts = view.factsOf(item.identifier);
  const isCurrent = view.current === item.identifier;
  const isOpen = isCurrent || view.mayOpen(item);
  const state =
    facts?.success === "failed"
      ? "failed"
      : facts?.status === "completed"
        ? "done"
        : facts?.status === "incomplete"
          ? "begun"
          : isOpen
            ? "new"
            : "locked";
  const button = document.createElement("button");
  button.type = "button";
  button.className = `contents-item is-${state}`;
  button.dataset.item = item.identifier;
  if (isCurrent) button.setAttribute("aria-current", "step");
  if (!isOpen) button.setAttribute("aria-disabled", "true");
  const title = document.createElement("span");
  title.dir = "auto";
  title.textContent = titleIn(item.title, language(page));
  const word = document.createElement("small");
  word.textContent = page.text(`item.${state}`);
  const dot = document.createElement("i");
  dot.className = "contents-dot";
  button.append(dot, title, word);
  button.addEventListener("click", () => view.open(item));
  return button;
}
