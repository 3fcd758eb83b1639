import { Card, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { formatMinutes, localized } from "#platform/i18n/index.ts";
import type { ModuleSummary } from "../queries.ts";

/** A module as a card: on the shelf, the front page and wherever modules are listed. */
export function ModuleCard({ module }: { module: ModuleSummary }) {
  const t = useMessages("learning");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  const title = localized(module.title, lang);
  return (
    <Card
      kind="module"
      kindLabel={shell("kind.module")}
      seed={module.slug}
      href={href(`/learning/${module.slug}`)}
      title={title.text}
      {...(title.lang === lang ? {} : { lang: title.lang })}
      meta={[
        `${formatMinutes(lang, module.minutes * 60)} · ${module.languages.join(" ").toUpperCase()}`,
        t(`access.${module.access}`),
      ]}
    />
  );
}
