import { useHref, useMessages } from "#platform/html/index.ts";
import type { RelatedThing } from "../queries.ts";

/** What a thing has to do with others, as a section of its page; nothing where it stands alone. */
export function Related({ related }: { related: readonly RelatedThing[] }) {
  const t = useMessages("catalogue");
  const href = useHref();
  if (related.length === 0) return null;
  return (
    <section class="prose">
      <h2 class="prose-title">{t("relations.title")}</h2>
      <ul class="rows graph">
        {related.map((thing) => (
          <li key={`${thing.label} ${thing.path}`}>
            <span class="small">{t(thing.label)}</span>
            <a href={href(thing.path)} lang={thing.lang} dir="auto">
              {thing.title}
            </a>
          </li>
        ))}
      </ul>
    </section>
  );
}
