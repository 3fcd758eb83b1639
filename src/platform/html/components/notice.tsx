import type { ComponentChildren } from "preact";
import { Icon } from "./icon.tsx";

const icons = { done: "circle-check", note: "info", warning: "triangle-alert", error: "circle-alert" } as const;

/** A message in the page: what happened, what to know, what to mend. */
export function Notice({ kind, children }: { kind: keyof typeof icons; children: ComponentChildren }) {
  return (
    <div class={`notice ${kind}`} role={kind === "error" ? "alert" : "status"}>
      <Icon name={icons[kind]} />
      <div>{children}</div>
    </div>
  );
}

/** What a list says when nothing is in it: what belongs here, and how to make it. */
export function Empty({ text, children }: { text: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <p>{text}</p>
      {children}
    </div>
  );
}
