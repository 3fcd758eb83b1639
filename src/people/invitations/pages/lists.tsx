import type { LocalizedText } from "#platform/database/index.ts";
import {
  Choices,
  Empty,
  Field,
  Form,
  More,
  Page,
  Select,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { formatDate, languages } from "#platform/i18n/index.ts";
import { mostInvited } from "../addresses.ts";
import { mostDays } from "../forms.ts";
import type { ListSummary } from "../queries.ts";
import { useNameOf } from "./words.tsx";

/** The lists one sees, the newest first. */
export function ListsPage({ lists, next }: { lists: readonly ListSummary[]; next: string | undefined }) {
  const t = useMessages("invitations");
  const people = useMessages("people");
  const href = useHref();
  const nameOf = useNameOf();
  const { lang, timeZone } = useFacts();
  return (
    <Page title={t("title")} crumbs={[{ label: people("account.title"), path: "/account" }]} isUnlisted>
      <h1>{t("title")}</h1>
      <p class="lede">{t("intro")}</p>
      <p class="actions">
        <a class="button main" href={href("/invitations/new")}>
          {t("new")}
        </a>
      </p>
      {lists.length === 0 ? (
        <Empty text={t("none")} />
      ) : (
        <ul class="rows">
          {lists.map((list) => (
            <li key={list.id}>
              <span class="grow">
                <a href={href(`/invitations/${list.id}`)} dir="auto">
                  {list.title}
                </a>
                <span class="small block">
                  <bdi>{nameOf(list.scope, list.bodyName)}</bdi> ·{" "}
                  {t("until.date", { date: formatDate(lang, list.expiresAt, timeZone, { dateStyle: "medium" }) })}
                </span>
              </span>
              <span class={list.waiting > 0 ? "tag now" : "tag ok"}>
                {t("came-of", { accepted: list.accepted, total: list.total })}
              </span>
            </li>
          ))}
        </ul>
      )}
      <More href={next === undefined ? undefined : `${href("/invitations")}?after=${next}`} />
    </Page>
  );
}

interface NewListProps {
  state: FormState;
  /** In whose names the reader invites. */
  names: readonly { scope: string; bodyName: LocalizedText | null }[];
}

/** A new list: what it is for, until when, and whom. */
export function NewListPage({ state, names }: NewListProps) {
  const t = useMessages("invitations");
  const shell = useMessages("platform");
  const href = useHref();
  const nameOf = useNameOf();
  const mayVet = names.some(({ scope }) => scope !== "");
  return (
    <Page title={t("new")} crumbs={[{ label: t("title"), path: "/invitations" }]} isUnlisted>
      <h1>{t("new")}</h1>
      <Form action={href("/invitations/new")} state={state}>
        <Field name="title" label={t("list.title")} hint={t("list.title.hint")} state={state} isRequired max={200} />
        <Field name="note" label={t("note")} hint={t("note.hint")} state={state} lines={3} max={2000} />
        {names.length > 1 ? (
          <Select
            name="scope"
            label={t("scope")}
            hint={t("scope.hint")}
            state={state}
            options={names.map(({ scope, bodyName }) => ({ value: scope, label: nameOf(scope, bodyName) }))}
          />
        ) : (
          <p>
            {t("scope")}: <bdi>{names.map(({ scope, bodyName }) => nameOf(scope, bodyName))}</bdi>
            <input type="hidden" name="scope" value={names[0]?.scope ?? ""} />
          </p>
        )}
        {mayVet ? (
          <Choices
            name="vets"
            label={t("vets.legend")}
            hint={t("vets.hint")}
            state={state}
            options={[{ value: "yes", label: t("vets") }]}
          />
        ) : (
          <p class="small">{t("vets.never")}</p>
        )}
        <Select
          name="lang"
          label={t("lang")}
          hint={t("lang.hint")}
          state={state}
          options={languages.map((each) => ({ value: each, label: shell(`language.own.${each}`), lang: each }))}
        />
        <Field
          name="until"
          type="date"
          label={t("until")}
          hint={t("until.hint", { most: mostDays })}
          state={state}
          isRequired
          dir="ltr"
        />
        <AddressesField state={state} hint={t("addresses.later")} />
        <Submit label={t("make")} />
      </Form>
    </Page>
  );
}

/** Where addresses are pasted. */
export function AddressesField({ state, hint }: { state: FormState; hint?: string }) {
  const t = useMessages("invitations");
  return (
    <Field
      name="addresses"
      label={t("addresses")}
      hint={`${t("addresses.hint", { most: mostInvited })} ${hint ?? ""}`.trim()}
      state={state}
      lines={8}
      dir="ltr"
      isRequired={hint === undefined}
      max={300_000}
    />
  );
}
