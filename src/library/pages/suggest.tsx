import { Field, Form, Notice, Page, Select, Submit, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { localized } from "#platform/i18n/index.ts";
import type { LooseFile } from "../files/loose.ts";
import { DroppedPdf, FileOfForm, PdfDrop } from "../files/pages/kept.tsx";
import type { ListedRecord } from "../queries.ts";
import { allTypes } from "../types.ts";

interface SuggestProps {
  state: FormState;
  /** What the person suggested before. */
  own: readonly ListedRecord[];
  /** The suggestion that is completed, with what the librarian asked. */
  completes?: { id: string; reason: string | null };
  /** What the form was filled from. */
  pdf?: LooseFile | undefined;
}

/** A short form for whoever knows something that belongs here. */
export function SuggestPage({ state, own, completes, pdf }: SuggestProps) {
  const t = useMessages("library");
  const href = useHref();
  const { lang } = useFacts();
  const action = completes === undefined ? "/library/suggest" : `/library/suggestions/${completes.id}`;
  return (
    <Page
      title={t("suggest.title")}
      crumbs={[{ label: t("title"), path: "/library" }]}
      scripts={["src/browser/import.ts"]}
      isUnlisted
    >
      <div class="content narrow">
        <h1>{t("suggest.title")}</h1>
        <p class="lede">{t("suggest.intro")}</p>
        {completes?.reason == null ? null : (
          <Notice kind="note">{t("suggest.returned", { reason: completes.reason })}</Notice>
        )}
        {completes === undefined && pdf === undefined ? <PdfDrop to="suggest" /> : null}
        {pdf === undefined ? null : <DroppedPdf file={pdf} path="/library/suggest" />}
        <Form action={href(action)} state={state}>
          <FileOfForm state={state} />
          <Select
            name="type"
            label={t("form.type")}
            state={state}
            options={allTypes.map((type) => ({ value: type, label: t(`type.${type}`) }))}
          />
          <Field name="title" label={t("form.title")} state={state} isRequired max={500} />
          <Field name="address" label={t("form.address")} state={state} max={2_000} dir="ltr" />
          <Field
            name="authors"
            label={t("authors")}
            hint={t("form.contributors.hint")}
            state={state}
            lines={2}
            max={20_000}
          />
          <Field name="year" label={t("year")} state={state} max={4} dir="ltr" />
          <Field name="why" label={t("suggest.why")} state={state} isRequired lines={3} max={2_000} />
          <Field name="summary" label={t("form.summary")} state={state} lines={3} max={2_000} />
          <div class="columns">
            <Field name="languages" label={t("languages")} state={state} max={200} dir="ltr" />
            <Field name="doi" label="DOI" state={state} max={300} dir="ltr" />
            <Field name="isbn" label="ISBN" state={state} max={300} dir="ltr" />
          </div>
          <Submit label={t(completes === undefined ? "suggest.do" : "suggest.complete")} />
        </Form>
        {own.length === 0 ? null : (
          <section>
            <h2 class="prose-title">{t("suggest.own")}</h2>
            <ul class="rows">
              {own.map((record) => {
                const title = localized(record.title, lang);
                const path =
                  record.state === "suggested" && record.reason !== null
                    ? `/library/suggestions/${record.id}`
                    : `/library/${record.slug}`;
                return (
                  <li key={record.id}>
                    <span class="grow">
                      <a href={href(path)} lang={title.lang} dir="auto">
                        {title.text}
                      </a>
                      {record.reason === null ? null : (
                        <>
                          <br />
                          <bdi class="small">{record.reason}</bdi>
                        </>
                      )}
                    </span>
                    <span class="tag">{t(`state.${record.state}`)}</span>
                  </li>
                );
              })}
            </ul>
          </section>
        )}
      </div>
    </Page>
  );
}
