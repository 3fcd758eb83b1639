import { groupedId } from "#credentials/index.ts";
import { ActionButton, Field, Form, Page, Submit, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { formatDate, localized } from "#platform/i18n/index.ts";
import type { IssuedCertificate } from "../queries.ts";
import type { CertifiedThing } from "../types.ts";
import { pathOfThing, shownState, tagOfState } from "./certificate.tsx";

interface OneProps {
  thing: CertifiedThing;
  certificate: IssuedCertificate;
  state: FormState;
}

/** One certificate that was given: its owner revokes it, or awards it anew. Whose it is stands with the learners. */
export function OneCertificatePage({ thing, certificate, state }: OneProps) {
  const t = useMessages("awarding");
  const words = useMessages("credentials");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const title = localized(thing.title, lang).text;
  const base = `${pathOfThing(thing)}/certificate`;
  const here = href(`${base}/${certificate.id}`);
  const shown = shownState(certificate);
  const day = (date: Date) => formatDate(lang, date, timeZone);
  return (
    <Page
      title={t("one")}
      crumbs={[
        { label: title, path: pathOfThing(thing) },
        { label: t("title"), path: base },
      ]}
      isUnlisted
    >
      <h1>{t("one")}</h1>
      <p>
        <span class={tagOfState[shown]}>{words(`state.${shown}`)}</span>
      </p>
      <dl class="facts prose">
        <dt>{words("facts.id")}</dt>
        <dd>
          <a href={href(`/verify/${certificate.id}`)}>
            <bdi dir="ltr">{groupedId(certificate.id)}</bdi>
          </a>
        </dd>
        <dt>{words("facts.issued")}</dt>
        <dd>{day(certificate.awardedAt)}</dd>
        <dt>{words("facts.until")}</dt>
        <dd>{certificate.validUntil === null ? words("facts.no-end") : day(certificate.validUntil)}</dd>
        {certificate.revokedAt === null ? null : (
          <>
            <dt>{words("facts.revoked")}</dt>
            <dd>{day(certificate.revokedAt)}</dd>
          </>
        )}
      </dl>
      {shown === "revoked" || shown === "expired" ? (
        <>
          <p>{t("anew.hint")}</p>
          <ActionButton action={`${here}/anew`} label={t("anew")} kind="main" />
        </>
      ) : null}
      {shown === "revoked" ? null : (
        <section class="content">
          <h2>{words("revoke.title")}</h2>
          <Form action={`${here}/revoke`} state={state}>
            <Field
              name="reason"
              label={words("revoke.reason")}
              hint={words("revoke.hint")}
              state={state}
              lines={3}
              max={1000}
              isRequired
            />
            <Submit label={words("revoke.do")} kind="danger" />
          </Form>
        </section>
      )}
    </Page>
  );
}
