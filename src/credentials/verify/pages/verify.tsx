import { Field, Form, Notice, Page, Submit, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { emptyForm, type FormState } from "#platform/http/index.ts";
import { formatDate, localized } from "#platform/i18n/index.ts";
import { groupedId } from "../../ids.ts";
import type { CredentialRow } from "../facts.ts";
import { CredentialFacts } from "./facts.tsx";

/** What the page says of the holder, and why it may. */
export type Holder =
  | { kind: "same"; name: string }
  | { kind: "other" }
  | { kind: "shared"; name: string; until: Date }
  | { kind: "closed" };

interface VerifyProps {
  /** As it was asked for; undefined where it cannot be one. */
  id: string | undefined;
  credential: CredentialRow | undefined;
  holder?: Holder | undefined;
  nameState: FormState;
  /** For those who may revoke. */
  revocation: FormState | undefined;
}

const noticeOf = { valid: "done", expired: "warning", "not-yet": "warning", revoked: "error" } as const;

/** What a certificate is worth, for whoever has its number: an employer with a phone, without an account. */
export function VerifyPage({ id, credential, holder, nameState, revocation }: VerifyProps) {
  const t = useMessages("credentials");
  const { lang } = useFacts();
  const crumbs = [{ label: t("verify.title"), path: "/verify" }];
  if (credential === undefined) {
    return (
      <Page title={t("verify.unknown.title")} crumbs={crumbs} isUnlisted>
        <h1>{t("verify.unknown.title")}</h1>
        <Notice kind="error">{t("verify.unknown")}</Notice>
        {id === undefined ? null : (
          <p>
            <bdi dir="ltr">{groupedId(id)}</bdi>
          </p>
        )}
      </Page>
    );
  }
  const title = localized(credential.title, lang);
  return (
    <Page title={t(`verdict.${credential.validity}.title`)} crumbs={crumbs} isUnlisted>
      <h1>
        <bdi lang={title.lang}>{title.text}</bdi>
      </h1>
      <Verdict credential={credential} />
      <div class="lead">
        <div class="prose">
          <CredentialFacts credential={credential} />
          <p class="small">{t("verify.paper")}</p>
        </div>
        <aside class="panel" aria-label={t("holder")}>
          <div class="in">
            <h2>{t("holder")}</h2>
            <HolderWords holder={holder} />
            {holder?.kind === "same" || holder?.kind === "shared" ? null : (
              <NameForm id={credential.id} state={nameState} />
            )}
          </div>
        </aside>
      </div>
      {revocation === undefined || credential.validity === "revoked" ? null : (
        <Revocation id={credential.id} state={revocation} />
      )}
    </Page>
  );
}

function Verdict({ credential }: { credential: CredentialRow }) {
  const t = useMessages("credentials");
  const { lang, timeZone } = useFacts();
  const { validity, validUntil, validFrom, revokedAt, isRenewed } = credential;
  const day = (date: Date | null) => (date === null ? "" : formatDate(lang, date, timeZone));
  const args = { until: day(validUntil), from: day(validFrom), revoked: day(revokedAt) };
  return (
    <Notice kind={noticeOf[validity]}>
      <p>
        <b>{t(`verdict.${validity}.title`)}</b>
      </p>
      <p>{t(validity === "valid" && validUntil !== null ? "verdict.valid.until" : `verdict.${validity}`, args)}</p>
      {isRenewed ? <p>{t("verdict.renewed")}</p> : null}
    </Notice>
  );
}

function HolderWords({ holder }: { holder: Holder | undefined }) {
  const t = useMessages("credentials");
  const { lang, timeZone } = useFacts();
  if (holder === undefined) return <p>{t("holder.hidden")}</p>;
  if (holder.kind === "other") return <Notice kind="error">{t("holder.other")}</Notice>;
  if (holder.kind === "closed") return <Notice kind="warning">{t("holder.closed")}</Notice>;
  return (
    <>
      <p>
        <b>
          <bdi>{holder.name}</bdi>
        </b>
      </p>
      {holder.kind === "same" ? (
        <Notice kind="done">{t("holder.same")}</Notice>
      ) : (
        <p class="small">{t("holder.shared", { until: formatDate(lang, holder.until, timeZone) })}</p>
      )}
    </>
  );
}

function NameForm({ id, state }: { id: string; state: FormState }) {
  const t = useMessages("credentials");
  const href = useHref();
  return (
    <Form action={href(`/verify/${id}`)} state={state}>
      <Field
        name="name"
        label={t("holder.name")}
        hint={t("holder.name.hint")}
        state={state}
        autocomplete="off"
        max={400}
        isRequired
      />
      <Submit label={t("holder.compare")} />
    </Form>
  );
}

function Revocation({ id, state }: { id: string; state: FormState }) {
  const t = useMessages("credentials");
  const href = useHref();
  return (
    <details class="field" open={state !== emptyForm}>
      <summary>{t("revoke.title")}</summary>
      <Form action={href(`/verify/${id}/revoke`)} state={state}>
        <Field
          name="reason"
          label={t("revoke.reason")}
          hint={t("revoke.hint")}
          state={state}
          lines={3}
          max={1000}
          isRequired
        />
        <Submit label={t("revoke.do")} kind="danger" />
      </Form>
    </details>
  );
}
