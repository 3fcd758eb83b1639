import { Form, Page, useHref, useMessages } from "#platform/html/index.ts";

/** Between a player whose launch has lapsed and the next one: one press, since a launch is never opened by a link alone. */
export function RelaunchPage({ slug, title }: { slug: string; title: { text: string; lang: string } }) {
  const t = useMessages("player");
  const href = useHref();
  return (
    <Page title={t("relaunch.title", { module: title.text })} isUnlisted>
      <div class="narrow content">
        <h1>{t("relaunch.title", { module: title.text })}</h1>
        <p class="lede">{t("relaunch.text")}</p>
        <Form action={href(`/learning/${slug}/launch`)}>
          <p class="actions">
            <button class="button main" type="submit">
              {t("relaunch.go")}
            </button>
            <a href={href(`/learning/${slug}`)}>{t("relaunch.page")}</a>
          </p>
        </Form>
      </div>
    </Page>
  );
}
