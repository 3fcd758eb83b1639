import { Related, type RelatedThing, RelatingLink, subjectLabel } from "#catalogue/index.ts";
import { AddToCollection, FirstNote, type NotesOfThing, PracticeNotes } from "#library/index.ts";
import { CitePanel, type CslItem, scholarTags } from "#platform/citations/index.ts";
import {
  Card,
  Cards,
  Cover,
  EditLink,
  Empty,
  Field,
  Form,
  Icon,
  Kind,
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
import { languageName, localized } from "#platform/i18n/index.ts";
import type { Group, Guideline } from "../queries.ts";
import { DocumentLanguages, PdfDrop, Subjects } from "./edit.tsx";
import { dayIn, useFileSize } from "./parts.tsx";

/** The guidelines in force. */
export function GuidelinesPage({ guidelines, next }: { guidelines: readonly Guideline[]; next: string | undefined }) {
  const t = useMessages("groups");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  return (
    <Page title={t("guidelines")} description={t("guidelines.intro")} crumbs={[{ label: t("title"), path: "/groups" }]}>
      <h1>{t("guidelines")}</h1>
      <p class="lede">{t("guidelines.intro")}</p>
      {guidelines.length === 0 ? <Empty text={t("guidelines.none")} /> : null}
      <h2 class="hidden">{t("guidelines.all")}</h2>
      <Cards>
        {guidelines.map((guideline) => {
          const title = localized(guideline.title, lang);
          return (
            <Card
              key={guideline.id}
              kind="guideline"
              kindLabel={shell("kind.guideline")}
              seed={guideline.slug}
              href={href(`/guidelines/${guideline.slug}`)}
              title={title.text}
              lang={title.lang}
              meta={[dayIn(lang, guideline.datedOn), localized(guideline.groupName, lang).text]}
            />
          );
        })}
      </Cards>
      <More href={next === undefined ? undefined : `${href("/guidelines")}?after=${next}`} />
    </Page>
  );
}

/** One guideline. */
export function GuidelinePage({
  guideline,
  related,
  practice,
  item,
  site,
}: {
  guideline: Guideline;
  related: RelatedThing[];
  practice: NotesOfThing;
  item: CslItem;
  /** Where Praxis stands: `https://…`. */
  site: string;
}) {
  const t = useMessages("groups");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  const sizeOf = useFileSize();
  const title = localized(guideline.title, lang);
  const group = localized(guideline.groupName, lang);
  const { state } = guideline;
  const path = `/guidelines/${guideline.slug}`;
  const url = `${site}/${lang}${path}`;
  const pdfUrl = guideline.fileSha256 === null ? undefined : `${url}/file.pdf`;
  return (
    <Page
      title={title.text}
      description={localized(guideline.summary, lang).text.slice(0, 200)}
      crumbs={[
        { label: t("title"), path: "/groups" },
        { label: t("guidelines"), path: "/guidelines" },
      ]}
      isUnlisted={state !== "published"}
      {...(state === "published" ? { head: scholarTags(item, { url, pdfUrl, isFree: true }) } : {})}
    >
      <div class="lead">
        <div>
          <Kind kind="guideline" label={shell("kind.guideline")} />
          <h1 lang={title.lang} dir="auto">
            {title.text}
          </h1>
          {state === "draft" ? <Notice kind="note">{t("guideline.draft")}</Notice> : null}
          {state === "withdrawn" ? (
            <Notice kind="warning">{t("guideline.withdrawn", { reason: guideline.withdrawnReason ?? "" })}</Notice>
          ) : null}
          {guideline.isDemo ? <Notice kind="note">{t("guideline.demo")}</Notice> : null}
          <div class="prose">
            <Paragraphs text={guideline.summary} />
            {state === "published" ? <PracticeNotes thingId={guideline.id} practice={practice} /> : null}
            <Paragraphs text={guideline.body} />
          </div>
          {state === "published" ? <CitePanel item={item} path={path} /> : null}
          {state === "published" ? <FirstNote thingId={guideline.id} practice={practice} /> : null}
          <Related related={related} />
        </div>
        <aside class="panel">
          <Cover kind="guideline" seed={guideline.slug} ratio={180} />
          <div class="in">
            {guideline.fileSha256 === null || state === "withdrawn" ? null : (
              <a class="button main" href={href(`/guidelines/${guideline.slug}/file.pdf`)}>
                <Icon name="download" />
                PDF, {sizeOf(guideline.fileSize ?? 0)}
              </a>
            )}
            {guideline.address === "" || state === "withdrawn" ? null : (
              <a class="button" href={guideline.address} rel="noreferrer">
                {t("guideline.elsewhere")}
              </a>
            )}
            <dl class="facts">
              <dt>{t("guideline.edition.label")}</dt>
              <dd dir="auto">{guideline.edition}</dd>
              <dt>{t("form.dated")}</dt>
              <dd>{dayIn(lang, guideline.datedOn)}</dd>
              <dt>{t("form.languages")}</dt>
              <dd>{guideline.languages.map((each) => languageName(each, lang)).join(", ")}</dd>
              <dt>{t("guideline.by")}</dt>
              <dd>
                <a href={href(`/groups/${guideline.groupSlug}`)} dir="auto">
                  {group.text}
                </a>
              </dd>
              {guideline.subjects.length === 0 ? null : (
                <>
                  <dt>{t("edit.subjects")}</dt>
                  <dd>{guideline.subjects.map((id) => subjectLabel(id, lang)).join(", ")}</dd>
                </>
              )}
            </dl>
            {state === "published" ? <AddToCollection thingId={guideline.id} /> : null}
            {guideline.isKept ? (
              <p class="actions">
                <EditLink path={`/guidelines/${guideline.slug}/edit`} label={t("edit")} />
              </p>
            ) : null}
          </div>
        </aside>
      </div>
    </Page>
  );
}

/** The form of a guideline, new or there, and the steps of its life. */
export function EditGuideline({
  group,
  guideline,
  state,
  withdrawal,
}: {
  group: Pick<Group, "slug" | "name">;
  guideline: Guideline | undefined;
  state: FormState;
  withdrawal: FormState;
}) {
  const t = useMessages("groups");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  const here = guideline === undefined ? `/groups/${group.slug}/guidelines/new` : `/guidelines/${guideline.slug}/edit`;
  const title = t(guideline === undefined ? "guideline.add" : "guideline.edit");
  return (
    <Page
      title={title}
      crumbs={[
        { label: t("manage.title"), path: "/groups/manage" },
        { label: localized(group.name, lang).text, path: `/groups/${group.slug}/edit` },
      ]}
      isUnlisted
      scripts={guideline === undefined ? [] : ["src/browser/import.ts"]}
    >
      <h1>{title}</h1>
      <div class="lead">
        <Form action={href(here)} state={state}>
          <LocalizedFields
            state={state}
            fields={[
              { name: "title", label: t("form.title"), max: 300 },
              { name: "summary", label: t("guideline.summary"), lines: 3, max: 2_000 },
              { name: "body", label: t("guideline.body"), hint: t("guideline.body.hint"), lines: 8, max: 40_000 },
            ]}
          />
          <DocumentLanguages state={state} />
          <Field name="edition" label={t("guideline.edition.label")} state={state} isRequired max={40} />
          <Field name="datedOn" type="date" label={t("form.dated")} state={state} isRequired />
          <Field
            name="address"
            label={t("form.address")}
            hint={t("form.address.hint")}
            state={state}
            max={1_000}
            dir="ltr"
          />
          <Subjects state={state} />
          <Submit label={shell("form.save")} />
        </Form>
        {guideline === undefined ? null : (
          <aside class="panel">
            <div class="in">
              <p>
                <span class={guideline.state === "published" ? "tag ok" : "tag now"}>
                  {t(`state.${guideline.state}`)}
                </span>
              </p>
              <a class="button" href={href(`/guidelines/${guideline.slug}`)}>
                {t("edit.see")}
              </a>
              <RelatingLink kind="guideline" id={guideline.id} />
              {guideline.state === "published" ? (
                <Form action={href(`/guidelines/${guideline.slug}/withdraw`)} state={withdrawal}>
                  <Field name="reason" label={t("guideline.reason")} state={withdrawal} isRequired max={500} />
                  <button class="button danger" type="submit">
                    {t("guideline.withdraw")}
                  </button>
                </Form>
              ) : (
                <Form action={href(`/guidelines/${guideline.slug}/publish`)} state={withdrawal}>
                  <Submit label={t("edit.publish")} />
                </Form>
              )}
              <h2 class="prose-title">{t("form.file")}</h2>
              {guideline.fileSha256 === null ? null : (
                <p class="small">
                  <bdi>{guideline.fileName}</bdi>
                </p>
              )}
              <PdfDrop action={href(`/guidelines/${guideline.slug}/file`)} />
            </div>
          </aside>
        )}
      </div>
    </Page>
  );
}
