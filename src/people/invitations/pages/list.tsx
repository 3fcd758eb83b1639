import {
  ActionButton,
  Empty,
  Field,
  Form,
  Icon,
  More,
  Notice,
  Page,
  PickList,
  Select,
  Submit,
  UploadDrop,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import { type FormState, filledForm } from "#platform/http/index.ts";
import { formatDate, formatNumber, languageName } from "#platform/i18n/index.ts";
import { mostDays, type RowState, rowStates } from "../forms.ts";
import { mostMails } from "../lists.ts";
import type { InvitedRow, ListFacts } from "../queries.ts";
import { AddressesField } from "./lists.tsx";
import { useNameOf } from "./words.tsx";

export interface ListPageProps {
  list: ListFacts;
  people: readonly InvitedRow[];
  next: string | undefined;
  q: string;
  state: RowState;
  states: { people: FormState; add: FormState; until: FormState };
}

/** One list: who has come in, who waits, and what can be done about it. */
export function ListPage({ list, people, next, q, state, states }: ListPageProps) {
  const t = useMessages("invitations");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  const path = href(`/invitations/${list.id}`);
  const form = filledForm({ q, state });
  const more = new URLSearchParams({ q, state, after: next ?? "" });
  const isEnded = list.expiresAt.getTime() <= Date.now();
  return (
    <Page
      title={list.title}
      crumbs={[{ label: t("title"), path: "/invitations" }]}
      scripts={["src/browser/import.ts"]}
      isUnlisted
    >
      <h1 dir="auto">{list.title}</h1>
      {isEnded ? <Notice kind="warning">{t("ended")}</Notice> : null}
      <ListFactsShown list={list} />
      <h2 class="prose-title">{t("people")}</h2>
      <p>
        {t("counts", { accepted: list.accepted, waiting: list.waiting, total: list.total })}{" "}
        <span class="small">
          <a href={path}>{t("look-again")}</a>
        </span>
      </p>
      <form class="form" action={path}>
        <Field name="q" type="search" label={t("search")} state={form} max={120} />
        <Select
          name="state"
          label={t("state")}
          state={form}
          options={rowStates.map((each) => ({ value: each, label: t(`state.${each}`) }))}
        />
        <Submit label={shell("search.go")} kind="" />
      </form>
      {people.length === 0 ? (
        <Empty text={t(list.total === 0 ? "people.none" : "people.no-match")} />
      ) : (
        <People list={list} people={people} state={states.people} />
      )}
      <More href={next === undefined ? undefined : `${path}?${more}`} />
      {!isEnded && list.waiting > 0 ? (
        <div class="actions">
          <ActionButton
            action={`${path}/remind`}
            label={t("remind", { count: formatNumber(lang, list.waiting) })}
            icon={<Icon name="mail" />}
          />
        </div>
      ) : null}
      {isEnded ? null : <MorePeople list={list} state={states.add} />}
      <h2 class="prose-title">{t("until.change")}</h2>
      <Form action={`${path}/until`} state={states.until}>
        <Field
          name="until"
          type="date"
          label={t("until")}
          hint={t("until.hint", { most: mostDays })}
          state={states.until}
          isRequired
          dir="ltr"
        />
        <Submit label={shell("form.save")} kind="" />
      </Form>
    </Page>
  );
}

function ListFactsShown({ list }: { list: ListFacts }) {
  const t = useMessages("invitations");
  const nameOf = useNameOf();
  const { lang, timeZone } = useFacts();
  return (
    <dl class="facts">
      <dt>{t("scope")}</dt>
      <dd>
        <bdi>{nameOf(list.scope, list.bodyName)}</bdi>
      </dd>
      {list.ownerName === null ? null : (
        <>
          <dt>{t("made-by")}</dt>
          <dd>
            <bdi>{list.ownerName}</bdi> · {formatDate(lang, list.createdAt, timeZone, { dateStyle: "medium" })}
          </dd>
        </>
      )}
      <dt>{t("until")}</dt>
      <dd>{formatDate(lang, list.expiresAt, "UTC")}</dd>
      <dt>{t("lang")}</dt>
      <dd>{languageName(list.lang, lang)}</dd>
      <dt>{t("vets.legend")}</dt>
      <dd>{t(list.vets ? "vets.yes" : "vets.no")}</dd>
      {list.note === "" ? null : (
        <>
          <dt>{t("note")}</dt>
          <dd dir="auto">{list.note}</dd>
        </>
      )}
    </dl>
  );
}

function People({ list, people, state }: { list: ListFacts; people: readonly InvitedRow[]; state: FormState }) {
  const t = useMessages("invitations");
  const href = useHref();
  return (
    <Form action={href(`/invitations/${list.id}/people`)} state={state}>
      <PickList
        name="who"
        label={t("who")}
        state={state}
        rows={people.map((person) => ({
          key: person.id,
          value: person.state === "accepted" ? undefined : person.id,
          content: <Person person={person} />,
        }))}
      />
      {people.every(({ state: each }) => each === "accepted") ? null : (
        <p class="actions">
          <button class="button main" type="submit" name="act" value="again">
            {t("again")}
          </button>
          <button class="button danger" type="submit" name="act" value="take-back">
            {t("take-back")}
          </button>
        </p>
      )}
    </Form>
  );
}

function Person({ person }: { person: InvitedRow }) {
  const t = useMessages("invitations");
  const { lang, timeZone } = useFacts();
  const day = (date: Date) => formatDate(lang, date, timeZone, { dateStyle: "medium" });
  const isOpen = person.state === "queued" || person.state === "sent";
  const state = isOpen && person.expiresAt.getTime() <= Date.now() ? "expired" : person.state;
  return (
    <>
      {person.name === null ? null : (
        <>
          <bdi>{person.name}</bdi>{" "}
        </>
      )}
      <bdi dir="ltr">{person.email}</bdi>{" "}
      <span class={state === "accepted" ? "tag ok" : state === "expired" ? "tag now" : "tag"}>{t(`row.${state}`)}</span>{" "}
      <span class="small">
        {person.acceptedAt !== null
          ? t("row.came", { date: day(person.acceptedAt) })
          : person.sentAt === null
            ? ""
            : t("row.mails", { count: person.mails, date: day(person.sentAt), most: mostMails })}
      </span>
    </>
  );
}

/** More people for a list: pasted, or from a file. */
function MorePeople({ list, state }: { list: ListFacts; state: FormState }) {
  const t = useMessages("invitations");
  const bulk = useMessages("bulk");
  const href = useHref();
  const path = href(`/invitations/${list.id}`);
  const phrases = {
    uploading: bulk("uploading", { name: "{name}", percent: "{percent}" }),
    waiting: bulk("state.reading"),
    reading: bulk("state.reading"),
    failed: bulk("upload-failed"),
    large: t("error.invitations.too-large"),
  };
  return (
    <>
      <h2 class="prose-title">{t("add.title")}</h2>
      <Form action={`${path}/add`} state={state}>
        <AddressesField state={state} />
        <Submit label={t("add")} />
      </Form>
      <UploadDrop
        action={`${path}/sheet`}
        id="sheet"
        label={t("add.title")}
        drop={bulk("drop")}
        choose={bulk("choose")}
        needsScript={bulk("needs-script")}
        accept=".csv,.txt,.xlsx,text/csv,text/plain"
        phrases={phrases}
        isMain={false}
      />
    </>
  );
}
