import { groupedId } from "#credentials/index.ts";
import {
  ActionButton,
  Choices,
  Empty,
  Field,
  Form,
  LocalizedFields,
  More,
  Notice,
  type Option,
  Page,
  Select,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { formatDate, formatNumber, localized } from "#platform/i18n/index.ts";
import type { CertificateCounts, IssuedCertificate } from "../queries.ts";
import { accreditedMonths, type CertifiedThing, certificateRules } from "../types.ts";

interface CertificateProps {
  thing: CertifiedThing;
  state: FormState;
  isOn: boolean;
  mayAccredit: boolean;
  designs: Option[];
  counts: CertificateCounts;
  issued: IssuedCertificate[];
  next: string | undefined;
}

export const pathOfThing = ({ kind, slug }: Pick<CertifiedThing, "kind" | "slug">): string =>
  `/${kind === "module" ? "learning" : "paths"}/${slug}`;

/** Whether a module or a path gives a certificate, by which rule, and which it has given: its owner's page. */
export function CertificatePage({ thing, state, isOn, mayAccredit, designs, counts, issued, next }: CertificateProps) {
  const t = useMessages("awarding");
  const shell = useMessages("platform");
  const files = useMessages("certificates");
  const href = useHref();
  const { lang } = useFacts();
  const title = localized(thing.title, lang);
  const base = `${pathOfThing(thing)}/certificate`;
  return (
    <Page title={t("title")} crumbs={[{ label: title.text, path: pathOfThing(thing) }]} isUnlisted>
      <h1>{t("title")}</h1>
      <p class="lede">
        <bdi lang={title.lang}>{title.text}</bdi>
      </p>
      <div class="lead">
        <Form action={href(base)} state={state}>
          <Choices name="isOn" label={t("is-on")} state={state} options={[{ value: "yes", label: t("is-on.yes") }]} />
          {thing.kind === "path" ? (
            <input type="hidden" name="rule" value="completed" />
          ) : (
            <div class="columns">
              <Select
                name="rule"
                label={t("rule")}
                state={state}
                options={certificateRules.map((rule) => ({ value: rule, label: t(`rule.${rule}`) }))}
              />
              <Field
                name="leastScore"
                type="number"
                label={t("least-score")}
                hint={t("least-score.hint")}
                state={state}
              />
            </div>
          )}
          <Field
            name="validMonths"
            type="number"
            label={t("valid-months")}
            hint={t("valid-months.hint", { months: accreditedMonths })}
            state={state}
          />
          {mayAccredit ? (
            <Choices
              name="isAccredited"
              label={t("accredited")}
              hint={t("accredited.hint")}
              state={state}
              options={[{ value: "yes", label: t("accredited.yes") }]}
            />
          ) : null}
          <Select name="designId" label={t("design")} state={state} options={designs} />
          <h2>{t("words")}</h2>
          <LocalizedFields
            state={state}
            fields={[
              { name: "statement", label: t("statement"), hint: t("statement.hint"), lines: 2, max: 300 },
              { name: "renewal", label: t("renewal"), hint: t("renewal.hint"), lines: 2, max: 500 },
            ]}
          />
          <Submit label={shell("form.save")} />
        </Form>
        <aside class="panel" aria-label={t("given")}>
          <div class="in">
            <h2>{t("given")}</h2>
            <p>
              <span class={isOn ? "tag ok" : "tag"}>{t(isOn ? "on" : "off")}</span>
            </p>
            <p>{t("given.count", { count: told(lang, counts.issued) })}</p>
            {isOn ? (
              <>
                <p>{t("waiting.count", { count: told(lang, counts.waiting) })}</p>
                {counts.waiting > 0 ? (
                  <ActionButton action={href(`${base}/award`)} label={t("award")} kind="main" />
                ) : null}
              </>
            ) : (
              <Notice kind="note">{t("off.hint")}</Notice>
            )}
            {counts.issued > 0 ? (
              <>
                <p class="small">{files("collection.hint")}</p>
                <ActionButton action={href(`${base}/collect`)} label={files("collection.ask")} />
              </>
            ) : null}
          </div>
        </aside>
      </div>
      <h2>{t("list")}</h2>
      {issued.length === 0 ? <Empty text={t("list.none")} /> : <Issued base={base} issued={issued} />}
      <More href={next === undefined ? undefined : href(`${base}?after=${encodeURIComponent(next)}`)} />
    </Page>
  );
}

/** Nobody waits for a count of millions. */
const told = (lang: Parameters<typeof formatNumber>[0], count: number): string =>
  count > 10_000 ? `${formatNumber(lang, 10_000)}+` : formatNumber(lang, count);

export type ShownState = "valid" | "expired" | "revoked" | "waiting";

export function shownState({ state, validUntil }: IssuedCertificate, now = new Date()): ShownState {
  if (state !== "issued") return state;
  return validUntil !== null && validUntil <= now ? "expired" : "valid";
}

export const tagOfState = { valid: "tag ok", expired: "tag now", revoked: "tag bad", waiting: "tag" } as const;

function Issued({ base, issued }: { base: string; issued: readonly IssuedCertificate[] }) {
  const t = useMessages("awarding");
  const words = useMessages("credentials");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const day = (date: Date) => formatDate(lang, date, timeZone, { dateStyle: "medium" });
  return (
    <ul class="rows">
      {issued.map((each) => (
        <li key={each.id}>
          <span class="grow">
            <a href={href(`${base}/${each.id}`)}>
              <bdi dir="ltr">{groupedId(each.id)}</bdi>
            </a>
            <br />
            <span class="small">
              {each.validUntil === null
                ? t("list.since", { since: day(each.awardedAt) })
                : t("list.until", { since: day(each.awardedAt), until: day(each.validUntil) })}
            </span>
          </span>
          <span class={tagOfState[shownState(each)]}>{words(`state.${shownState(each)}`)}</span>
        </li>
      ))}
    </ul>
  );
}
