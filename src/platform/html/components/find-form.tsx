import type { ComponentChildren } from "preact";
import { useMessages } from "../context.ts";
import { Icon } from "./icon.tsx";

/** The search within a list: one field `q` on top of it. `action` is the whole address of the page; it works without a script. */
export function FindForm({
  action,
  label,
  name,
  q,
  max = 300,
  children,
}: {
  action: string;
  /** What is looked for, in words: the field's name and what stands in it while it is empty. */
  label: string;
  /** Of the form as a landmark, where that is another than the field's. */
  name?: string;
  q: string;
  max?: number;
  /** Hidden fields that the search keeps. */
  children?: ComponentChildren;
}) {
  const t = useMessages("platform");
  return (
    <form class="find" role="search" aria-label={name ?? label} action={action}>
      {children}
      <label class="hidden" for="q">
        {label}
      </label>
      <input id="q" type="search" name="q" value={q} placeholder={label} maxLength={max} dir="auto" />
      <button class="button" type="submit">
        <Icon name="search" />
        <span>{t("search.go")}</span>
      </button>
    </form>
  );
}
