import { Empty, Page, useFacts, useHref, useMessages, WorldMap } from "#platform/html/index.ts";
import { collatorOf, formatNumber, languageName, localized } from "#platform/i18n/index.ts";
import { searchPath } from "../forms.ts";
import type { CountedBody } from "../queries.ts";
import { subjectTree } from "../subjects.ts";
import type { CatalogueItem } from "../types.ts";
import { Hit, useCountryName } from "./hit.tsx";

interface BrowseProps {
  subjects: ReadonlyMap<string, number>;
  countries: ReadonlyMap<string, number>;
  languages: ReadonlyMap<string, number>;
  bodies: readonly CountedBody[];
  /** What was published in the last thirty days. */
  newest: readonly CatalogueItem[];
}

interface Choice {
  label: string;
  path: string;
  count: number;
}

/** Everything published, by subject, country, language and body, and what is new. */
export function BrowsePage({ subjects, countries, languages, bodies, newest }: BrowseProps) {
  const t = useMessages("catalogue");
  const { lang } = useFacts();
  const countryName = useCountryName();
  const { compare } = collatorOf(lang);
  const byName = (choices: Choice[]): Choice[] => choices.sort((a, b) => compare(a.label, b.label));
  const tops = subjectTree().map(({ subject }) => ({
    label: subject.label[lang],
    path: `/subjects/${subject.id}`,
    count: subjects.get(subject.id) ?? 0,
  }));
  const places = [...countries].map(([country, count]) => ({
    label: countryName(country),
    path: searchPath({ country }),
    count,
  }));
  const spoken = [...languages].map(([code, count]) => ({
    label: languageName(code, lang),
    path: searchPath({ lang: code }),
    count,
  }));
  const owners = bodies.map(({ id, name, things }) => ({
    label: localized(name, lang).text,
    path: searchPath({ body: id }),
    count: things,
  }));
  return (
    <Page title={t("browse.title")} description={t("browse.intro")}>
      <h1>{t("browse.title")}</h1>
      <p class="lede">{t("browse.intro")}</p>
      <Section title={t("browse.new")} more="/search?sort=date">
        {newest.length === 0 ? (
          <Empty text={t("browse.none")} />
        ) : (
          <ol class="hits">
            {newest.map((item) => (
              <Hit key={item.id} item={item} />
            ))}
          </ol>
        )}
      </Section>
      <Section title={t("subjects.title")} more="/subjects">
        <Chips title={t("subjects.title")} choices={byName(tops)} />
      </Section>
      <Section title={t("browse.country")}>
        <WorldMap
          label={t("browse.map", { count: places.length })}
          marks={[...countries].map(([code, count]) => ({
            code,
            label: `${countryName(code)} · ${formatNumber(lang, count)}`,
          }))}
        />
        <Chips title={t("browse.country")} choices={byName(places)} />
      </Section>
      <Section title={t("browse.language")}>
        <Chips title={t("browse.language")} choices={spoken.sort((a, b) => b.count - a.count)} />
      </Section>
      <Section title={t("browse.body")}>
        <Chips title={t("browse.body")} choices={byName(owners)} />
      </Section>
    </Page>
  );
}

function Section({ title, more, children }: { title: string; more?: string; children: preact.ComponentChildren }) {
  const t = useMessages("catalogue");
  const href = useHref();
  return (
    <section>
      <div class="section-head">
        <h2 class="prose-title">{title}</h2>
        {more === undefined ? null : (
          <a href={href(more)}>
            {t("browse.more")} <span class="hidden">{title}</span>
          </a>
        )}
      </div>
      {children}
    </section>
  );
}

function Chips({ title, choices }: { title: string; choices: readonly Choice[] }) {
  const t = useMessages("catalogue");
  const href = useHref();
  const { lang } = useFacts();
  if (choices.length === 0) return <Empty text={t("browse.none")} />;
  return (
    <nav class="chips" aria-label={title}>
      {choices.map(({ label, path, count }) => (
        <a key={path} href={href(path)}>
          <bdi>{label}</bdi> <span class="n">{formatNumber(lang, count)}</span>
        </a>
      ))}
    </nav>
  );
}
