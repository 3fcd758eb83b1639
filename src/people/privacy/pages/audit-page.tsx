import type { SealState } from "#platform/audit/index.ts";
import {
  ActionButton,
  Empty,
  Field,
  More,
  Notice,
  Page,
  Select,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import { filledForm } from "#platform/http/index.ts";
import { formatDate, formatNumber } from "#platform/i18n/index.ts";
import { isId } from "#platform/ids.ts";
import type { AuditCheck, AuditFilter, NamedAuditRow } from "../audit-log.ts";

interface AuditPageProps {
  filter: AuditFilter;
  kinds: string[];
  rows: NamedAuditRow[];
  next: string | undefined;
  seal: SealState;
  checks: AuditCheck[];
}

const entriesOf = (filter: AuditFilter): Record<string, string> =>
  Object.fromEntries(Object.entries(filter).filter((entry): entry is [string, string] => entry[1] !== undefined));

export function AuditPage({ filter, kinds, rows, next, seal, checks }: AuditPageProps) {
  const t = useMessages("privacy");
  const shell = useMessages("platform");
  const href = useHref();
  const query = new URLSearchParams({ ...entriesOf(filter), after: next ?? "" });
  return (
    <Page title={shell("menu.audit")} isUnlisted>
      <h1>{shell("menu.audit")}</h1>
      <p class="lede">{t("audit.intro")}</p>
      <Verification seal={seal} checks={checks} />
      <h2 class="prose-title">{t("audit.entries")}</h2>
      <Filter filter={filter} kinds={kinds} />
      {rows.length === 0 ? <Empty text={t("audit.none")} /> : <Entries rows={rows} />}
      <More href={next === undefined ? undefined : href(`/admin/audit?${query}`)} />
    </Page>
  );
}

function Verification({ seal, checks }: Pick<AuditPageProps, "seal" | "checks">) {
  const t = useMessages("privacy");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const time = (date: Date) => formatDate(lang, date, timeZone, { dateStyle: "medium", timeStyle: "medium" });
  return (
    <section>
      <h2 class="prose-title">{t("audit.seal")}</h2>
      <p>
        {t("audit.sealed", { sealed: seal.sealed, waiting: seal.waiting })}
        {seal.lastAt === null ? "" : ` ${t("audit.last", { when: time(seal.lastAt) })}`}
      </p>
      <div class="actions">
        <ActionButton action={href("/admin/audit/verify")} label={t("audit.verify")} kind="main" />
        {checks.some((check) => check.finishedAt === null) ? (
          <a href={href("/admin/audit")}>{t("copy.look-again")}</a>
        ) : null}
      </div>
      {checks.map(({ id, askedAt, finishedAt, verdict }) =>
        finishedAt === null || verdict === null ? (
          <Notice key={id} kind="note">
            {t("audit.running", { when: time(askedAt) })}
          </Notice>
        ) : (
          <Notice key={id} kind={verdict.isIntact ? "done" : "error"}>
            <p>
              {verdict.isIntact
                ? t("audit.intact", { when: time(finishedAt), entries: verdict.entries, erased: verdict.erased })
                : t(`audit.fault.${verdict.firstFault?.fault ?? "chain"}`, {
                    when: time(finishedAt),
                    number: verdict.firstFault?.number ?? 0,
                  })}
            </p>
            <p class="small">
              {t("audit.head")} <code dir="ltr">{verdict.head}</code>
            </p>
          </Notice>
        ),
      )}
    </section>
  );
}

function Filter({ filter, kinds }: { filter: AuditFilter; kinds: string[] }) {
  const t = useMessages("privacy");
  const href = useHref();
  const state = filledForm(entriesOf(filter));
  const features = [...new Set(kinds.map((kind) => kind.split(".")[0] ?? ""))];
  const options = features.flatMap((feature) => [
    { value: feature, label: `${feature}.…` },
    ...kinds.filter((kind) => kind.startsWith(`${feature}.`)).map((kind) => ({ value: kind, label: kind })),
  ]);
  return (
    <form class="form" action={href("/admin/audit")} role="search" aria-label={t("audit.filter")}>
      <Field name="person" label={t("audit.person")} hint={t("audit.person-hint")} state={state} max={254} dir="ltr" />
      <Select name="kind" label={t("audit.kind")} state={state} options={options} empty={t("audit.every-kind")} />
      {(["from", "until"] as const).map((name) => (
        <div key={name} class="field">
          <label for={name}>{t(`audit.${name}`)}</label>
          <input id={name} name={name} type="date" value={filter[name] ?? ""} />
        </div>
      ))}
      <p class="actions">
        <button class="button" type="submit">
          {t("audit.show")}
        </button>
        <a href={href("/admin/audit")}>{t("audit.all")}</a>
      </p>
    </form>
  );
}

function Entries({ rows }: { rows: NamedAuditRow[] }) {
  const t = useMessages("privacy");
  const { lang, timeZone } = useFacts();
  return (
    <div class="table" tabIndex={0} role="region" aria-label={t("audit.entries")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("audit.time")}</th>
            <th scope="col">{t("audit.kind")}</th>
            <th scope="col">{t("audit.by")}</th>
            <th scope="col">{t("audit.about")}</th>
            <th scope="col">{t("audit.details")}</th>
            <th scope="col">{t("audit.seal-number")}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td>{formatDate(lang, row.at, timeZone, { dateStyle: "medium", timeStyle: "medium" })}</td>
              <td>
                <code dir="ltr">{row.action}</code>
              </td>
              <td>{row.actorId === null ? null : <PersonLink id={row.actorId} name={row.actorName} />}</td>
              <td>{row.targetId === null ? null : <PersonLink id={row.targetId} name={row.targetName} />}</td>
              <td>
                {row.isErased ? (
                  <span class="tag">{t("audit.erased")}</span>
                ) : (
                  <code dir="ltr">{detailsText(row.details)}</code>
                )}
              </td>
              <td>
                {row.sealNumber === null ? (
                  <span class="tag now">{t("audit.unsealed")}</span>
                ) : (
                  formatNumber(lang, row.sealNumber)
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function detailsText(details: unknown): string {
  const text = JSON.stringify(details ?? {});
  return text === "{}" ? "" : text.length > 600 ? `${text.slice(0, 600)}…` : text;
}

/** A person by name where it may be told, else by the id; either leads to their trail. */
function PersonLink({ id, name }: { id: string; name: string | null }) {
  const href = useHref();
  if (!isId(id)) return <code dir="ltr">{id}</code>;
  return (
    <a href={href(`/admin/audit?person=${id}`)}>
      {name === null || name === "" ? <code dir="ltr">{id.slice(0, 13)}…</code> : <bdi>{name}</bdi>}
    </a>
  );
}
