import type { DeskEntry } from "../feature.ts";
import type { Flash } from "../http/context.ts";
import type { Language, MessageArguments, MessageTypes, Translate } from "../i18n/index.ts";
import type { Actor } from "../permissions/index.ts";

export interface FeatureNavigation {
  path: string;
  label: string;
  isInFooter?: boolean;
}

/** What every component may ask for while a page is rendered. */
export interface RenderFacts {
  lang: Language;
  actor: Actor;
  url: URL;
  siteName: string;
  timeZone: string;
  isDemo: boolean;
  navigation: readonly FeatureNavigation[];
  desk: readonly DeskEntry[];
  flash: Flash | undefined;
  csrfToken(): string;
  text(feature: string, key: string, args?: MessageArguments): string;
}

let current: RenderFacts | undefined;

/**
 * Renders with these facts. A page is rendered in one go, so one variable holds them. (Preact's own context does the same, but what its
 * provider ties together outlives the young generation: a quarter of all garbage then waits for a full collection.)
 */
export function withFacts(facts: RenderFacts, render: () => string): string {
  const outer = current;
  current = facts;
  try {
    return render();
  } finally {
    current = outer;
  }
}

export function useFacts(): RenderFacts {
  if (current === undefined) throw new Error("a component was rendered outside a page");
  return current;
}

/** The messages of one feature in the reader's language; keys are checked against its English file. */
export function useMessages<Feature extends keyof MessageTypes & string>(
  feature: Feature,
): Translate<keyof MessageTypes[Feature] & string> {
  const facts = useFacts();
  return (key, args) => facts.text(feature, key, args);
}

/** Makes an address of this site from a path, in the reader's language. */
export function useHref(): (path: string) => string {
  const { lang } = useFacts();
  return (path) => `/${lang}${path === "/" ? "" : path}`;
}
