import {
  ActionButton,
  Field,
  Form,
  Icon,
  Notice,
  Page,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { formatDate, localized } from "#platform/i18n/index.ts";
import { groupedId } from "../../ids.ts";
import type { Share } from "../../shares.ts";
import { type PrintableCredential, validityOf } from "../queries.ts";
import { ValidityTag, When } from "./mine.tsx";

interface Props {
  credential: PrintableCredential;
  shares: (Share & { url: string })[];
  state: FormState;
}

/** One certificate of one's own: its files, and who may read the name on it. */
export function OneCertificate({ credential, shares, state }: Props) {
  const t = useMessages("certificates");
  const href = useHref();
  const { lang } = useFacts();
  const title = localized(credential.achievement.name, lang);
  const validity = validityOf(credential);
  const isUsable = validity !== "revoked" && validity !== "waiting";
  const here = `/certificates/${credential.id}`;
  return (
    <Page title={title.text} crumbs={[{ label: t("title"), path: "/certificates" }]} isUnlisted>
      <h1 lang={title.lang} dir="auto">
        {title.text}
      </h1>
      <p>
        <ValidityTag validity={validity} /> <When credential={credential} validity={validity} />
      </p>
      <p class="small">
        {t("number")} <bdi>{groupedId(credential.id)}</bdi>
      </p>
      {validity === "revoked" ? <Notice kind="warning">{t("revoked.note")}</Notice> : null}
      {validity === "waiting" ? <Notice kind="note">{t("waiting.note")}</Notice> : null}
      {validity === "expired" ? (
        <Notice kind="note">
          {t("expired.note", { renewal: localized(credential.achievement.renewal, lang).text })}
        </Notice>
      ) : null}
      {isUsable ? (
        <>
          <p class="actions">
            <a class="button main" href={href(`${here}/certificate.pdf`)}>
              <Icon name="download" />
              {t("pdf")}
            </a>
            <a class="button" href={href(`/verify/${credential.id}`)}>
              <Icon name="eye" />
              {t("check")}
            </a>
          </p>
          <Files here={here} title={title.text} />
          <Sharing here={here} shares={shares} state={state} />
        </>
      ) : null}
    </Page>
  );
}

function Files({ here, title }: { here: string; title: string }) {
  const t = useMessages("certificates");
  const href = useHref();
  const files = [
    ["certificate.pdf", t("files.pdf")],
    ["credential.json", t("files.json")],
    ["badge.png", t("files.png")],
    ["badge.svg", t("files.svg")],
  ] as const;
  return (
    <>
      <h2 class="prose-title">{t("files.title")}</h2>
      <img src={href(`${here}/badge.svg`)} alt={t("badge.alt", { title })} width="160" height="160" />
      <ul class="rows">
        {files.map(([name, words]) => (
          <li key={name}>
            <a href={href(`${here}/${name}`)} download={name}>
              {words}
            </a>
          </li>
        ))}
      </ul>
      <p class="small">{t("files.hint")}</p>
    </>
  );
}

function Sharing({ here, shares, state }: { here: string; shares: Props["shares"]; state: FormState }) {
  const t = useMessages("certificates");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  return (
    <>
      <h2 class="prose-title">{t("share.title")}</h2>
      <p>{t("share.hint")}</p>
      <Form action={href(`${here}/share`)} state={state}>
        <Field name="until" type="date" label={t("share.until")} state={state} isRequired />
        <Submit label={t("share.make")} kind="" />
      </Form>
      {shares.length === 0 ? null : (
        <>
          <h3>{t("share.open")}</h3>
          <ul class="rows">
            {shares.map((share) => {
              const date = formatDate(lang, share.until, timeZone, { dateStyle: "long" });
              return (
                <li key={share.id}>
                  <span class="grow">
                    <a href={share.url} dir="ltr">
                      {share.url}
                    </a>
                    <span class="small block">{t("share.facts", { date, opened: share.opened })}</span>
                  </span>
                  <ActionButton action={href(`${here}/shares/${share.id}/end`)} label={t("share.end")} hidden={date} />
                </li>
              );
            })}
          </ul>
        </>
      )}
    </>
  );
}
