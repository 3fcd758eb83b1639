import { Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { formatMinutes, localized } from "#platform/i18n/index.ts";
import type { ReleaseFacts } from "../release.ts";
import { DecisionForm } from "./assignments.tsx";

interface ReleaseProps {
  facts: ReleaseFacts;
  due: string | undefined;
  token: string;
  state: FormState;
}

/** What a supervisor sees by the link of a letter, without an account: who asks for time, for what, until when. */
export function ReleasePage({ facts, due, token, state }: ReleaseProps) {
  const t = useMessages("assigning");
  const href = useHref();
  const { lang } = useFacts();
  const title = localized(facts.title, lang);
  return (
    <Page title={t("release.title")} isUnlisted>
      <div class="content narrow">
        <h1>{t("release.title")}</h1>
        <p class="lede">{t("release.intro")}</p>
        <dl class="facts">
          <dt>{t("column.name")}</dt>
          <dd>
            <bdi>{facts.name}</bdi>
          </dd>
          <dt>{t("form.thing")}</dt>
          <dd lang={title.lang} dir="auto">
            {title.text}
          </dd>
          {facts.minutes === null ? null : (
            <>
              <dt>{t("release.length")}</dt>
              <dd>{formatMinutes(lang, facts.minutes * 60)}</dd>
            </>
          )}
          {due === undefined ? null : (
            <>
              <dt>{t("form.due")}</dt>
              <dd>{due}</dd>
            </>
          )}
        </dl>
        {facts.note === "" ? null : <p dir="auto">{facts.note}</p>}
        <DecisionForm action={href(`/release/${token}`)} state={state} />
      </div>
    </Page>
  );
}
