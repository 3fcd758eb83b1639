import { Field, Page, UploadForm, useHref, useMessages } from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";

/** Where a certificate is checked: by its number, or by the file. */
export function AskPage({ state }: { state: FormState }) {
  const t = useMessages("credentials");
  const href = useHref();
  return (
    <Page title={t("verify.title")} description={t("verify.lede")}>
      <h1>{t("verify.title")}</h1>
      <p class="lede">{t("verify.lede")}</p>
      <div class="two">
        <section class="content">
          <h2>{t("verify.by-id")}</h2>
          <form class="form" action={href("/verify")}>
            <Field
              name="id"
              label={t("verify.id")}
              hint={t("verify.id.hint")}
              state={state}
              dir="ltr"
              max={400}
              autocomplete="off"
              isRequired
            />
            <p class="actions">
              <button class="button main" type="submit">
                {t("verify.check")}
              </button>
            </p>
          </form>
        </section>
        <section class="content">
          <h2>{t("verify.by-file")}</h2>
          <p>{t("verify.by-file.hint")}</p>
          <UploadForm
            action={href("/verify")}
            id="verify-file"
            label={t("verify.file")}
            accept=".json,.pdf,application/json,application/pdf"
            send={t("verify.check-file")}
          />
        </section>
      </div>
      <p class="small">{t("verify.privacy")}</p>
    </Page>
  );
}
