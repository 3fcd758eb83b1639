import { Notice, Page, useHref, useMessages } from "#platform/html/index.ts";
import type { DroppedResult } from "../dropped.ts";
import { CredentialFacts } from "./facts.tsx";

/** What a file that was dropped is worth. */
export function DroppedPage({ result }: { result: DroppedResult }) {
  const t = useMessages("credentials");
  const href = useHref();
  const { fault, credential, isPdf, told } = result;
  const verdict = credential?.validity ?? "valid";
  const title = fault === undefined ? t(`verdict.${verdict}.title`) : t(`dropped.${fault}.title`);
  return (
    <Page title={title} crumbs={[{ label: t("verify.title"), path: "/verify" }]} isUnlisted>
      <h1>{title}</h1>
      {fault === undefined ? (
        <Notice kind={verdict === "valid" ? "done" : verdict === "revoked" ? "error" : "warning"}>
          <p>{t("dropped.signature")}</p>
          <p>{t(`dropped.${verdict}`)}</p>
        </Notice>
      ) : (
        <Notice kind="error">{t(`dropped.${fault}`)}</Notice>
      )}
      {told === undefined ? null : (
        <dl class="facts prose">
          <dt>{t("dropped.says.name")}</dt>
          <dd dir="auto">{told.name}</dd>
          <dt>{t("dropped.says.issuer")}</dt>
          <dd dir="auto">{told.issuerName}</dd>
        </dl>
      )}
      {credential === undefined ? null : (
        <>
          <h2>{t(fault === "swapped" ? "dropped.truth" : "dropped.content")}</h2>
          <div class="prose">
            <CredentialFacts credential={credential} />
          </div>
          <p>
            <a class="button" href={href(`/verify/${credential.id}`)}>
              {t("dropped.compare")}
            </a>
          </p>
        </>
      )}
      {isPdf ? <p class="small">{t("dropped.picture")}</p> : null}
      <p>
        <a href={href("/verify")}>{t("dropped.again")}</a>
      </p>
    </Page>
  );
}
