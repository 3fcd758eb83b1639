import type { ComponentChildren } from "preact";
import { useMessages } from "../context.ts";
import { Cover, type CoverKind } from "./cover.tsx";
import { Icon } from "./icon.tsx";

export const kindIcons: Record<CoverKind, string> = {
  module: "book-open-check",
  path: "list",
  resource: "files",
  website: "globe",
  publication: "scroll-text",
  article: "file-text",
  activity: "graduation-cap",
  guideline: "scale",
  collection: "layers",
};

export function Kind({ kind, label }: { kind: CoverKind; label: string }) {
  return (
    <span class={`kind c-${kind}`}>
      <Icon name={kindIcons[kind]} />
      {label}
    </span>
  );
}

interface CardProps {
  kind: CoverKind;
  kindLabel: string;
  seed: string;
  href: string;
  title: string;
  /** The language of the title, where it is not the page's. */
  lang?: string;
  meta: string[];
  children?: ComponentChildren;
}

export function Card({ kind, kindLabel, seed, href, title, lang, meta, children }: CardProps) {
  return (
    <li class={`card c-${kind}`}>
      <Cover kind={kind} seed={seed} />
      <div class="body">
        <Kind kind={kind} label={kindLabel} />
        <h3>
          <a href={href} {...(lang === undefined ? {} : { lang, dir: "auto" })}>
            {title}
          </a>
        </h3>
        {children}
        <p class="meta">
          {meta.filter(Boolean).map((text) => (
            <span key={text}>{text}</span>
          ))}
        </p>
      </div>
    </li>
  );
}

export function Cards({ children }: { children: ComponentChildren }) {
  return <ul class="cards">{children}</ul>;
}

/** How far something is: a bar, with its figure in words beside or below it. */
export function ProgressBar({ value, label }: { value: number; label: string }) {
  return <progress class="bar" max={100} value={Math.round(value * 100)} aria-label={label} />;
}

/** The way to the next page of a long list; nothing where the list has ended. */
export function More({ href }: { href: string | undefined }) {
  const t = useMessages("platform");
  if (href === undefined) return null;
  return (
    <p class="actions">
      <a class="button" href={href} rel="next">
        {t("pager.more")}
      </a>
    </p>
  );
}
