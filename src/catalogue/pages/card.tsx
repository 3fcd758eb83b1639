import { Card, useFacts, useHref } from "#platform/html/index.ts";
import { formatMinutes } from "#platform/i18n/index.ts";
import type { CatalogueItem } from "../types.ts";
import { authorWords, useCountryName, useKindLabel } from "./hit.tsx";

/** Anything published as a card: on the front page, and wherever different kinds stand side by side. */
export function ItemCard({ item }: { item: CatalogueItem }) {
  const href = useHref();
  const { lang } = useFacts();
  const kindLabel = useKindLabel();
  const countryName = useCountryName();
  const length = item.minutes === null ? "" : formatMinutes(lang, item.minutes * 60);
  const spoken = item.languages.slice(0, 6).join(" ").toUpperCase();
  return (
    <Card
      kind={item.kind === "group" ? "guideline" : item.kind}
      kindLabel={kindLabel(item.kind)}
      seed={item.path.replace(/^.*\//, "")}
      href={href(item.path)}
      title={item.title}
      {...(item.lang === lang ? {} : { lang: item.lang })}
      meta={[
        authorWords(item.authors)[0] ?? "",
        item.year === null ? "" : String(item.year),
        length,
        item.country === null ? "" : countryName(item.country),
        spoken,
      ]}
    />
  );
}
