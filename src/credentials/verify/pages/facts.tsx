import { OtherLanguage, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { formatDate, formatNumber, localized } from "#platform/i18n/index.ts";
import { groupedId } from "../../ids.ts";
import type { VerifiedFacts } from "../facts.ts";

/** What a credential is for, by whom, and since when; nothing of whose it is. */
export function CredentialFacts({ credential }: { credential: VerifiedFacts }) {
  const t = useMessages("credentials");
  const href = useHref();
  const { lang, timeZone, siteName } = useFacts();
  const { achievement, result } = credential;
  const title = localized(achievement.name, lang);
  const criteria = localized(achievement.criteria, lang);
  const body = localized(achievement.body, lang);
  const day = (date: Date) => formatDate(lang, date, timeZone);
  return (
    <dl class="facts">
      <dt>{t("facts.for")}</dt>
      <dd>
        <a href={href(achievement.path)} lang={title.lang}>
          <bdi>{title.text}</bdi>
        </a>{" "}
        <OtherLanguage of={title.lang} />
      </dd>
      {criteria.text === "" ? null : (
        <>
          <dt>{t("facts.criteria")}</dt>
          <dd lang={criteria.lang} dir="auto">
            {criteria.text}
          </dd>
        </>
      )}
      <dt>{t("facts.by")}</dt>
      <dd>
        <bdi>{siteName}</bdi>
        {body.text === "" ? null : (
          <>
            {" · "}
            <bdi lang={body.lang}>{body.text}</bdi>
          </>
        )}
      </dd>
      {achievement.isAccredited ? (
        <>
          <dt>{t("facts.accreditation")}</dt>
          <dd>{t("facts.accredited")}</dd>
        </>
      ) : null}
      <dt>{t("facts.completed")}</dt>
      <dd>{day(new Date(result.completedAt))}</dd>
      {result.score === null ? null : (
        <>
          <dt>{t("facts.score")}</dt>
          <dd>{formatNumber(lang, result.score, { style: "percent", maximumFractionDigits: 0 })}</dd>
        </>
      )}
      <dt>{t("facts.issued")}</dt>
      <dd>{day(credential.validFrom)}</dd>
      <dt>{t("facts.until")}</dt>
      <dd>{credential.validUntil === null ? t("facts.no-end") : day(credential.validUntil)}</dd>
      {credential.revokedAt === null ? null : (
        <>
          <dt>{t("facts.revoked")}</dt>
          <dd>{day(credential.revokedAt)}</dd>
        </>
      )}
      <dt>{t("facts.id")}</dt>
      <dd>
        <bdi dir="ltr">{groupedId(credential.id)}</bdi>
      </dd>
    </dl>
  );
}
