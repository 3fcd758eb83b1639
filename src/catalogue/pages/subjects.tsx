import { Empty, Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { collatorOf, formatNumber, languages } from "#platform/i18n/index.ts";
import { ancestorsOf, type Subject, type SubjectNode, subjectTree } from "../subjects.ts";
import type { CatalogueItem } from "../types.ts";
import { Hit } from "./hit.tsx";

interface Counted {
  counts: ReadonlyMap<string, number>;
}

/** All subjects, with how much stands on each. */
export function SubjectsPage({ counts }: Counted) {
  const t = useMessages("catalogue");
  const href = useHref();
  const { lang } = useFacts();
  return (
    <Page title={t("subjects.title")} description={t("subjects.intro")}>
      <h1>{t("subjects.title")}</h1>
      <p class="lede">{t("subjects.intro")}</p>
      <div class="subject-tree">
        {subjectTree().map(({ subject, children }) => (
          <section key={subject.id} class="panel">
            <div class="in">
              <h2 class="prose-title">
                <a href={href(`/subjects/${subject.id}`)}>{subject.label[lang]}</a>
              </h2>
              <SubjectList nodes={children} counts={counts} />
            </div>
          </section>
        ))}
      </div>
    </Page>
  );
}

function SubjectList({ nodes, counts }: Counted & { nodes: readonly SubjectNode[] }) {
  const href = useHref();
  const { lang } = useFacts();
  const compare = collatorOf(lang).compare;
  const sorted = [...nodes].sort((a, b) => compare(a.subject.label[lang], b.subject.label[lang]));
  return (
    <ul class="subject-list">
      {sorted.map(({ subject, children }) => (
        <li key={subject.id}>
          <a href={href(`/subjects/${subject.id}`)}>{subject.label[lang]}</a>
          {counts.has(subject.id) ? (
            <span class="small"> {formatNumber(lang, counts.get(subject.id) ?? 0)}</span>
          ) : null}
          {children.length === 0 ? null : (
            <ul>
              {children.map((child) => (
                <li key={child.subject.id}>
                  <a class="small" href={href(`/subjects/${child.subject.id}`)}>
                    {child.subject.label[lang]}
                  </a>
                  {counts.has(child.subject.id) ? (
                    <span class="small"> {formatNumber(lang, counts.get(child.subject.id) ?? 0)}</span>
                  ) : null}
                </li>
              ))}
            </ul>
          )}
        </li>
      ))}
    </ul>
  );
}

interface SubjectProps extends Counted {
  subject: Subject;
  items: readonly CatalogueItem[];
}

/** One subject: what is newest on it, what lies below it, what else it is called. */
export function SubjectPage({ subject, counts, items }: SubjectProps) {
  const t = useMessages("catalogue");
  const href = useHref();
  const { lang } = useFacts();
  const count = counts.get(subject.id) ?? 0;
  const below = subjectTree(subject.id).map((node) => node.subject);
  const above = [...ancestorsOf(subject.id)].reverse();
  const crumbs = [
    { label: t("subjects.title"), path: "/subjects" },
    ...above.map((each) => ({ label: each.label[lang], path: `/subjects/${each.id}` })),
  ];
  return (
    <Page title={subject.label[lang]} crumbs={crumbs}>
      <h1>{subject.label[lang]}</h1>
      {below.length === 0 ? null : (
        <nav class="chips" aria-label={t("subject.below")}>
          {below.map((each) => (
            <a key={each.id} href={href(`/subjects/${each.id}`)}>
              {each.label[lang]}
              {counts.has(each.id) ? ` ${formatNumber(lang, counts.get(each.id) ?? 0)}` : ""}
            </a>
          ))}
        </nav>
      )}
      {items.length === 0 ? (
        <Empty text={t("subject.none")}>
          <a href={href("/subjects")}>{t("subjects.all")}</a>
        </Empty>
      ) : (
        <section>
          <div class="section-head">
            <h2>{t("subject.newest")}</h2>
            <a href={href(`/search?subject=${subject.id}`)}>{t("subject.show-all", { count })}</a>
          </div>
          <ol class="hits">
            {items.map((item) => (
              <Hit key={item.id} item={item} />
            ))}
          </ol>
        </section>
      )}
      <OtherNames subject={subject} />
    </Page>
  );
}

function OtherNames({ subject }: { subject: Subject }) {
  const t = useMessages("catalogue");
  const platform = useMessages("platform");
  const { lang } = useFacts();
  return (
    <section class="prose">
      <h2 class="prose-title">{t("subject.also")}</h2>
      <ul class="rows">
        {languages.map((each) => {
          const names = each === lang ? subject.alt[each] : [subject.label[each], ...subject.alt[each]];
          return names.length === 0 ? null : (
            <li key={each}>
              <span class="small">{platform(`language.own.${each}`)}</span>
              <bdi class="grow" lang={each} dir="auto">
                {names.join(" · ")}
              </bdi>
            </li>
          );
        })}
      </ul>
      {subject.unesco === undefined ? null : (
        <p class="small">
          <a href={subject.unesco}>{t("subject.unesco")}</a>
        </p>
      )}
    </section>
  );
}
