import { type CatalogueItem, ItemMeta, KindLabel } from "#catalogue/index.ts";
import type { LocalizedText } from "#platform/database/index.ts";
import { Paragraphs, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { localized } from "#platform/i18n/index.ts";

/** A thing of a collection: its number and what it is, its title, why the librarian chose it. */
export function CollectedItem({ item, note, number }: { item: CatalogueItem; note: LocalizedText; number: number }) {
  const t = useMessages("collections");
  const href = useHref();
  const { lang } = useFacts();
  const isForeign = item.lang !== lang;
  return (
    <li class="hit">
      <KindLabel kind={item.kind} />
      <h3>
        <span class="n">{number}. </span>
        <a href={href(item.path)} {...(isForeign ? { lang: item.lang, dir: "auto" as const } : {})}>
          {item.title}
        </a>
      </h3>
      {localized(note, lang).text === "" ? (
        <p>
          <bdi {...(isForeign ? { lang: item.lang, dir: "auto" as const } : {})}>{item.summary.slice(0, 400)}</bdi>
        </p>
      ) : (
        <div class="prose">
          <h4 class="hidden">{t("note")}</h4>
          <Paragraphs text={note} />
        </div>
      )}
      <ItemMeta item={item} />
    </li>
  );
}
