import { Empty, Icon, More, Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { formatDate, localized } from "#platform/i18n/index.ts";
import type { CredentialValidity } from "../../types.ts";
import { type PrintableCredential, validityOf } from "../queries.ts";

/** A person's certificates, each with what it is worth today. */
export function MyCertificates({
  credentials,
  next,
}: {
  credentials: PrintableCredential[];
  next: string | undefined;
}) {
  const t = useMessages("certificates");
  const href = useHref();
  return (
    <Page title={t("title")} crumbs={[{ label: t("learning"), path: "/learning/mine" }]} isUnlisted>
      <h1>{t("title")}</h1>
      <p class="lede">{t("lede")}</p>
      {credentials.length === 0 ? (
        <Empty text={t("none")}>
          <a class="button main" href={href("/learning")}>
            {t("find")}
          </a>
        </Empty>
      ) : (
        <ul class="rows">
          {credentials.map((credential) => (
            <Row key={credential.id} credential={credential} />
          ))}
        </ul>
      )}
      <More href={next === undefined ? undefined : `${href("/certificates")}?after=${next}`} />
      <p class="actions">
        <a class="button" href={href("/learning/mine/transcript.pdf")}>
          <Icon name="download" />
          {t("transcript")}
        </a>
      </p>
    </Page>
  );
}

function Row({ credential }: { credential: PrintableCredential }) {
  const t = useMessages("certificates");
  const href = useHref();
  const { lang } = useFacts();
  const title = localized(credential.achievement.name, lang);
  const validity = validityOf(credential);
  return (
    <li>
      <span class="grow">
        <a href={href(`/certificates/${credential.id}`)} lang={title.lang} dir="auto">
          {title.text}
        </a>
        <span class="small block">
          <When credential={credential} validity={validity} />
        </span>
      </span>
      <ValidityTag validity={validity} />
      {validity === "valid" || validity === "expired" || validity === "not-yet" ? (
        <a class="button" href={href(`/certificates/${credential.id}/certificate.pdf`)}>
          <Icon name="download" />
          {t("pdf")}
          <span class="hidden">: {title.text}</span>
        </a>
      ) : null}
    </li>
  );
}

/** When it was awarded and until when it is worth something. */
export function When({ credential, validity }: { credential: PrintableCredential; validity: CredentialValidity }) {
  const t = useMessages("certificates");
  const { lang, timeZone } = useFacts();
  const { awardedAt, validUntil } = credential;
  const awarded = t("awarded", { date: formatDate(lang, awardedAt, timeZone, { dateStyle: "long" }) });
  if (validUntil === null || validity === "revoked") return <>{awarded}</>;
  const date = formatDate(lang, validUntil, timeZone, { dateStyle: "long" });
  return (
    <>
      {awarded} · {t(validity === "expired" ? "was-until" : "until", { date })}
    </>
  );
}

const kinds = { valid: "tag ok", "not-yet": "tag now", waiting: "tag now", expired: "tag", revoked: "tag" };

export function ValidityTag({ validity }: { validity: CredentialValidity }) {
  const t = useMessages("credentials");
  return <span class={kinds[validity]}>{t(`state.${validity}`)}</span>;
}
