import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import type { Flash, PageContext } from "../http/context.ts";
import { siteName } from "../site-name.ts";
import { type RenderFacts, withFacts } from "./context.ts";

/** Renders a page for a request: the whole document, as text. */
export function renderPage(c: PageContext, content: VNode, flash: Flash | undefined): string {
  const { house } = c;
  const facts: RenderFacts = {
    lang: c.lang,
    actor: c.actor,
    url: c.url,
    siteName: siteName(house, c.lang),
    timeZone: c.actor.kind === "account" ? c.actor.timeZone : "UTC",
    isDemo: house.settings.isDemo,
    navigation: house.navigation,
    desk: house.desk,
    flash,
    csrfToken: () => c.csrfToken(),
    text: (feature, key, args) => house.messages.text(c.lang, feature, key, args),
  };
  return `<!doctype html>${withFacts(facts, () => renderToString(content))}`;
}
