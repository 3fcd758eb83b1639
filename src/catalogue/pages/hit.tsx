import { Icon, Kind, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { formatMinutes, languageName, localeOf, localized } from "#platform/i18n/index.ts";
import type { CatalogueItem, CatalogueKind, Segment } from "../types.ts";

/** The words of a kind, for one thing. */
export function useKindLabel(): (kind: CatalogueKind) => string {
  const t = useMessages("catalogue");
  const platform = useMessages("platform");
  return (kind) => (kind === "group" ? t("kind.group") : platform(`kind.${kind}`));
}

export function useCountryName(): (code: string) => string {
  const { lang } = useFacts();
  const names = new Intl.DisplayNames([localeOf[lang]], { type: "region", fallback: "code" });
  return (code) => (/^[A-Z]{2}$/.test(code) ? (names.of(code) ?? code) : code);
}

/** What a thing is, with its sign. */
export function KindLabel({ kind }: { kind: CatalogueKind }) {
  const label = useKindLabel()(kind);
  if (kind !== "group") return <Kind kind={kind} label={label} />;
  return (
    <span class="kind">
      <Icon name="users" />
      {label}
    </span>
  );
}

export function Marked({ segments }: { segments: readonly Segment[] }) {
  return (
    <>
      {segments.map((segment, index) =>
        segment.isMatch ? <mark key={`${index} ${segment.text}`}>{segment.text}</mark> : segment.text,
      )}
    </>
  );
}

/** Authors as they are written in a line: given name first. */
export const authorWords = (authors: CatalogueItem["authors"]): string[] =>
  (authors ?? []).map(({ family, given, literal }) => literal ?? [given, family].filter(Boolean).join(" "));

/** Two names at most, in the order of the work. */
function Authors({ authors }: Pick<CatalogueItem, "authors">) {
  const t = useMessages("catalogue");
  const names = authorWords(authors);
  if (names.length === 0) return null;
  const shown = names.slice(0, 2).join(", ");
  return (
    <span>
      <bdi>{names.length > 2 ? t("authors.more", { names: shown }) : shown}</bdi>
    </span>
  );
}

interface HitProps {
  item: CatalogueItem;
  title?: readonly Segment[];
  snippet?: readonly Segment[];
}

/** One thing in a list: what it is, its title, why it was found, and what helps to choose. */
export function Hit({ item, title, snippet }: HitProps) {
  const href = useHref();
  const facts = useFacts();
  const isForeign = item.lang !== facts.lang;
  const told = isForeign ? { lang: item.lang, dir: "auto" as const } : {};
  const shown = snippet ?? [{ text: item.summary, isMatch: false }];
  return (
    <li class="hit">
      <KindLabel kind={item.kind} />
      <h3>
        <a href={href(item.path)} {...told}>
          {title === undefined ? item.title : <Marked segments={title} />}
        </a>
      </h3>
      {shown.length === 0 || shown[0]?.text === "" ? null : (
        <p>
          <bdi {...told}>
            <Marked segments={shown} />
          </bdi>
        </p>
      )}
      <ItemMeta item={item} />
    </li>
  );
}

/** What helps to choose, in one line: by whom, when, how long, in which languages. */
export function ItemMeta({ item }: { item: CatalogueItem }) {
  const t = useMessages("catalogue");
  const { lang } = useFacts();
  const countryName = useCountryName();
  const list = new Intl.ListFormat(localeOf[lang], { type: "unit", style: "short" });
  const languages = list.format(item.languages.map((code) => languageName(code, lang)));
  const owner = localized(item.owner, lang);
  return (
    <p class="meta">
      <Authors authors={item.authors} />
      {owner.text === "" ? null : (
        <span {...(owner.lang === lang ? {} : { lang: owner.lang, dir: "auto" as const })}>{owner.text}</span>
      )}
      {item.year === null ? null : <span>{item.year}</span>}
      {item.minutes === null ? null : <span>{formatMinutes(lang, item.minutes * 60)}</span>}
      {item.level === null ? null : <span>{t(`level.${item.level}` as "level.basic")}</span>}
      {item.country === null ? null : <span>{countryName(item.country)}</span>}
      {languages === "" ? null : <span>{languages}</span>}
    </p>
  );
}
