import {
  ActionButton,
  Empty,
  Field,
  Form,
  More,
  Page,
  PickList,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { formatDate } from "#platform/i18n/index.ts";
import { answerDays, type DormantRow } from "../queries.ts";

interface DormantPageProps {
  people: readonly DormantRow[];
  next: string | undefined;
  state: FormState;
  /** After how many months without a visit a person is asked. */
  months: number;
}

/** Who did not say that they still need their account, with a box each. */
export function DormantPage({ people, next, state, months }: DormantPageProps) {
  const t = useMessages("dormant");
  const vetting = useMessages("vetting");
  const href = useHref();
  return (
    <Page title={t("title")} crumbs={[{ label: vetting("bureau.title"), path: "/bureau" }]} isUnlisted>
      <h1>{t("title")}</h1>
      <p class="lede">{t("intro", { months, days: answerDays })}</p>
      {people.length === 0 ? (
        <Empty text={t("none")} />
      ) : (
        <Form action={href("/bureau/dormant")} state={state}>
          <PickList
            name="who"
            label={t("who")}
            state={state}
            rows={people.map((person) => ({
              key: person.id,
              value: person.id,
              content: <Person person={person} />,
            }))}
          />
          <Field
            name="reason"
            label={t("reason")}
            hint={t("reason.hint")}
            state={state}
            lines={2}
            isRequired
            max={2000}
          />
          <p class="actions">
            <button class="button main" type="submit" name="act" value="keep">
              {t("keep")}
            </button>
            <button class="button danger" type="submit" name="act" value="suspend">
              {t("suspend")}
            </button>
          </p>
        </Form>
      )}
      <More href={next === undefined ? undefined : `${href("/bureau/dormant")}?after=${next}`} />
    </Page>
  );
}

function Person({ person }: { person: DormantRow }) {
  const t = useMessages("dormant");
  const { lang, timeZone } = useFacts();
  return (
    <>
      <bdi>{person.name}</bdi>
      <span class="small block">
        {person.organisation === "" ? null : (
          <>
            <bdi>{person.organisation}</bdi> ·{" "}
          </>
        )}
        {person.lastSeenAt === null
          ? t("never", { date: formatDate(lang, person.createdAt, timeZone) })
          : t("seen", { date: formatDate(lang, person.lastSeenAt, timeZone) })}{" "}
        · {t("asked", { date: formatDate(lang, person.askedAt, timeZone) })}
      </span>
    </>
  );
}

/** Behind the mailed link: one button. */
export function StillNeededPage() {
  const t = useMessages("dormant");
  const people = useMessages("people");
  const privacy = useMessages("privacy");
  const href = useHref();
  return (
    <Page title={t("own.title")} crumbs={[{ label: people("account.title"), path: "/account" }]} isUnlisted>
      <h1>{t("own.title")}</h1>
      <p class="lede">{t("own.intro")}</p>
      <div class="actions">
        <ActionButton action={href("/account/still-needed")} label={t("own.keep")} kind="main" />
      </div>
      <p class="small">
        {t("own.else")} <a href={href("/account/privacy")}>{privacy("own.link")}</a>
      </p>
    </Page>
  );
}
