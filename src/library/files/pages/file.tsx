import {
  ActionButton,
  Choices,
  Field,
  Form,
  Notice,
  Page,
  Submit,
  UploadForm,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import { type FormState, filledForm } from "#platform/http/index.ts";
import { localized } from "#platform/i18n/index.ts";
import type { LibraryRecord } from "../../queries.ts";
import type { KeptFile } from "../types.ts";
import { ProblemWords } from "./kept.tsx";
import { FileFacts } from "./parts.tsx";
import { filePath } from "./shown.tsx";

/** One file: what it is called, who may have it and from when on; other bytes in its place; taking it away. */
export function FilePage({
  record,
  file,
  state = filledForm({
    name: file.name,
    lang: file.lang ?? "",
    access: file.access ?? "",
    embargoUntil: file.embargoUntil ?? "",
  }),
}: {
  record: LibraryRecord;
  file: KeptFile;
  state?: FormState | undefined;
}) {
  const t = useMessages("files");
  const library = useMessages("library");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  const path = `/library/manage/${record.id}/files/${file.id}`;
  return (
    <Page
      title={file.name}
      crumbs={[
        { label: library("manage.title"), path: "/library/manage" },
        { label: localized(record.title, lang).text, path: `/library/manage/${record.id}` },
      ]}
      isUnlisted
    >
      <div class="content narrow">
        <h1>
          <bdi>{file.name}</bdi>
        </h1>
        <p class="lede">
          <FileFacts file={file} />
        </p>
        {file.problem === null ? null : (
          <Notice kind={file.state === "refused" ? "error" : "note"}>
            <ProblemWords problem={file.problem} />
          </Notice>
        )}
        {file.state === "ready" ? (
          <p>
            <a href={href(filePath(record.slug, file))}>{t("open")}</a>
          </p>
        ) : null}
        <Form action={href(path)} state={state}>
          <Field name="name" label={t("name")} state={state} isRequired max={180} />
          {file.role === "captions" ? (
            <Field
              name="lang"
              label={t("captions.language")}
              hint={t("captions.language.hint")}
              state={state}
              max={3}
              dir="ltr"
            />
          ) : (
            <>
              <Choices
                name="access"
                label={library("access")}
                state={state}
                isSingle
                options={[
                  { value: "", label: t("access.record") },
                  { value: "community", label: library("access.community") },
                ]}
              />
              <Field
                name="embargoUntil"
                label={t("embargo")}
                hint={t("embargo.hint")}
                state={state}
                type="date"
                dir="ltr"
              />
            </>
          )}
          <Submit label={shell("form.save")} />
        </Form>
        <section>
          <h2>{t("replace")}</h2>
          <UploadForm
            action={href(`${path}/replace`)}
            id="other"
            label={t("replace.hint")}
            accept=""
            send={t("replace")}
          />
        </section>
        <section>
          <h2>{t("remove")}</h2>
          <p>{t("remove.hint")}</p>
          <ActionButton action={href(`${path}/remove`)} kind="danger" label={t("remove")} />
        </section>
      </div>
    </Page>
  );
}
