import { Form, Page, Submit, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { emptyForm } from "#platform/http/index.ts";
import { formatDate } from "#platform/i18n/index.ts";
import type { PersonalData } from "#platform/personal-data/index.ts";
import { currentPolicy, type PolicyVersion, policyParts, policyVersions } from "../policy.ts";
import { RetentionTable } from "./retention-table.tsx";

function PolicyText({ version }: { version: PolicyVersion }) {
  const t = useMessages("privacy");
  return (
    <>
      {policyParts.map((part) => (
        <section key={part}>
          <h2>{t(`policy.${version}.${part}.title`)}</h2>
          <p>{t(`policy.${version}.${part}`)}</p>
        </section>
      ))}
    </>
  );
}

function VersionLine({ version }: { version: PolicyVersion }) {
  const t = useMessages("privacy");
  const { lang } = useFacts();
  const since = policyVersions.find((each) => each.version === version)?.since ?? currentPolicy.since;
  return <p class="small">{t("policy.version", { version, since: formatDate(lang, since, "UTC") })}</p>;
}

/** The privacy page of everybody, in one of its versions, with what is kept for how long as it is now. */
export function PolicyPage({ version, declared }: { version: PolicyVersion; declared: readonly PersonalData[] }) {
  const t = useMessages("privacy");
  const shell = useMessages("platform");
  const href = useHref();
  const others = policyVersions.filter((each) => each.version !== version);
  return (
    <Page title={shell("privacy.title")}>
      <h1>{shell("privacy.title")}</h1>
      <VersionLine version={version} />
      <div class="prose">
        <PolicyText version={version} />
      </div>
      <section>
        <h2 class="prose-title">{t("retention.title")}</h2>
        <RetentionTable declared={declared} />
      </section>
      {others.length === 0 ? null : (
        <p class="actions">
          {others.map((each) => (
            <a key={each.version} href={href(`/privacy?version=${each.version}`)}>
              {t("consents.privacy", { version: each.version })}
            </a>
          ))}
        </p>
      )}
    </Page>
  );
}

/** Asked once after signing in, for each new version. */
export function ConsentPage({ to }: { to: string }) {
  const t = useMessages("privacy");
  const shell = useMessages("platform");
  const href = useHref();
  return (
    <Page title={t("consent.title")} isUnlisted>
      <h1>{t("consent.title")}</h1>
      <p class="lede">{t("consent.intro")}</p>
      <VersionLine version={currentPolicy.version} />
      <div class="prose">
        <PolicyText version={currentPolicy.version} />
      </div>
      <Form action={href("/account/consent")} state={emptyForm}>
        <input type="hidden" name="to" value={to} />
        <Submit label={t("consent.agree")}>
          <a href={href("/account/privacy")}>{t("consent.choices")}</a>
        </Submit>
      </Form>
      <p class="small">{t("consent.refuse", { signOut: shell("sign-out") })}</p>
    </Page>
  );
}
