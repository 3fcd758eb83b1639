import { SubjectChoices, subjectLabel } from "#catalogue/index.ts";
import {
  ActionButton,
  EditLink,
  Empty,
  Field,
  Form,
  Icon,
  LocalizedFields,
  More,
  Notice,
  Page,
  Paragraphs,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { formatDate, localized } from "#platform/i18n/index.ts";
import type { News } from "../news.ts";

/** What the directorate tells, the newest first. */
export function NewsList({
  news,
  next,
  mayKeep,
}: {
  news: readonly News[];
  next: string | undefined;
  mayKeep: boolean;
}) {
  const t = useMessages("outreach");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  return (
    <Page title={t("news.title")} description={t("news.intro")}>
      <h1>{t("news.title")}</h1>
      {news.length === 0 ? <Empty text={t("news.none")} /> : null}
      <div class="hits">
        {news.map((each) => {
          const title = localized(each.title, lang);
          const summary = localized(each.summary, lang);
          return (
            <article key={each.id} class="hit">
              <h2 class="prose-title" lang={title.lang} dir="auto">
                <a href={href(`/news/${each.slug}`)}>{title.text}</a>
              </h2>
              <p class="meta">
                <span>{each.publishedAt === null ? "" : formatDate(lang, each.publishedAt, timeZone)}</span>
              </p>
              <p lang={summary.lang} dir="auto">
                {summary.text}
              </p>
            </article>
          );
        })}
      </div>
      <More href={next === undefined ? undefined : `${href("/news")}?after=${next}`} />
      <p class="actions">
        <a class="button" href={href("/lists")}>
          <Icon name="mail" />
          {t("lists.title")}
        </a>
        <a class="button" href={`/feeds/news.atom?lang=${lang}`} type="application/atom+xml">
          {t("news.feed")}
        </a>
        {mayKeep ? (
          <a class="button" href={href("/news/manage")}>
            {t("news.manage")}
          </a>
        ) : null}
      </p>
    </Page>
  );
}

export function NewsPage({ news, mayKeep }: { news: News; mayKeep: boolean }) {
  const t = useMessages("outreach");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const title = localized(news.title, lang);
  return (
    <Page
      title={title.text}
      description={localized(news.summary, lang).text.slice(0, 200)}
      crumbs={[{ label: t("news.title"), path: "/news" }]}
      isUnlisted={news.state !== "published"}
    >
      <h1 lang={title.lang} dir="auto">
        {title.text}
      </h1>
      {news.state === "draft" ? <Notice kind="note">{t("news.draft")}</Notice> : null}
      {news.state === "withdrawn" ? (
        <Notice kind="warning">{t("news.withdrawn", { reason: news.withdrawnReason ?? "" })}</Notice>
      ) : null}
      <p class="meta">
        <span>{news.publishedAt === null ? "" : formatDate(lang, news.publishedAt, timeZone)}</span>
        {news.subjects.map((id) => (
          <a key={id} href={href(`/subjects/${id}`)}>
            {subjectLabel(id, lang)}
          </a>
        ))}
      </p>
      <div class="prose">
        <Paragraphs text={news.summary} />
        <Paragraphs text={news.body} />
      </div>
      {mayKeep ? (
        <p class="actions">
          <EditLink path={`/news/${news.slug}/edit`} label={t("edit")} />
        </p>
      ) : null}
    </Page>
  );
}

export function ManageNews({ news, next }: { news: readonly News[]; next: string | undefined }) {
  const t = useMessages("outreach");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  return (
    <Page title={t("news.manage")} crumbs={[{ label: shell("admin.title"), path: "/admin" }]} isUnlisted>
      <h1>{t("news.manage")}</h1>
      <p class="actions">
        <a class="button main" href={href("/news/new")}>
          {t("news.new")}
        </a>
      </p>
      {news.length === 0 ? <Empty text={t("news.none")} /> : null}
      <ul class="rows">
        {news.map((each) => (
          <li key={each.id}>
            <span class="grow">
              <a href={href(`/news/${each.slug}/edit`)} dir="auto">
                {localized(each.title, lang).text}
              </a>
            </span>
            <span class={each.state === "published" ? "tag ok" : "tag now"}>{t(`state.${each.state}`)}</span>
          </li>
        ))}
      </ul>
      <More href={next === undefined ? undefined : `${href("/news/manage")}?after=${next}`} />
    </Page>
  );
}

export function EditNews({
  news,
  state,
  withdrawal,
}: {
  /** Undefined while it is made. */
  news: News | undefined;
  state: FormState;
  withdrawal: FormState;
}) {
  const t = useMessages("outreach");
  const shell = useMessages("platform");
  const href = useHref();
  const title = t(news === undefined ? "news.new" : "news.edit");
  return (
    <Page title={title} crumbs={[{ label: t("news.manage"), path: "/news/manage" }]} isUnlisted>
      <h1>{title}</h1>
      <div class="lead">
        <Form action={href(news === undefined ? "/news/new" : `/news/${news.slug}/edit`)} state={state}>
          <LocalizedFields
            state={state}
            fields={[
              { name: "title", label: t("form.title"), max: 200 },
              { name: "summary", label: t("form.summary"), lines: 3, max: 1_000 },
              { name: "body", label: t("form.body"), hint: t("form.body.hint"), lines: 8, max: 20_000 },
            ]}
          />
          <SubjectChoices label={t("form.subjects")} state={state} />
          <Submit label={shell("form.save")} />
        </Form>
        {news === undefined ? null : (
          <aside class="panel">
            <div class="in">
              <p>
                <span class={news.state === "published" ? "tag ok" : "tag now"}>{t(`state.${news.state}`)}</span>
              </p>
              <a class="button" href={href(`/news/${news.slug}`)}>
                {t("form.see")}
              </a>
              {news.state === "published" ? (
                <Form action={href(`/news/${news.slug}/withdraw`)} state={withdrawal}>
                  <Field name="reason" label={t("news.reason")} state={withdrawal} isRequired max={500} />
                  <button class="button danger" type="submit">
                    {t("news.withdraw")}
                  </button>
                </Form>
              ) : (
                <ActionButton action={href(`/news/${news.slug}/publish`)} kind="main" label={t("news.publish")} />
              )}
            </div>
          </aside>
        )}
      </div>
    </Page>
  );
}
