import type { LocalizedText } from "#platform/database/index.ts";
import {
  ActionButton,
  Choices,
  Empty,
  Field,
  Form,
  LocalizedFields,
  Notice,
  Page,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import { type FormState, filledForm, localizedValues } from "#platform/http/index.ts";
import { localized } from "#platform/i18n/index.ts";
import { daysToConfirm, type KeptList, type MailingList } from "../lists.ts";

/** Where anybody asks for news by mail. */
export function JoinPage({ lists, state }: { lists: readonly MailingList[]; state: FormState }) {
  const t = useMessages("outreach");
  const href = useHref();
  const { lang } = useFacts();
  return (
    <Page title={t("lists.title")} description={t("lists.intro")} crumbs={[{ label: t("news.title"), path: "/news" }]}>
      <h1>{t("lists.title")}</h1>
      <p class="lede">{t("lists.intro")}</p>
      {lists.length === 0 ? (
        <Empty text={t("lists.none")} />
      ) : (
        <Form action={href("/lists")} state={state}>
          <Choices
            name="lists"
            label={t("join.lists")}
            state={state}
            options={lists.map(({ id, name, text }) => ({
              value: id,
              label: [localized(name, lang).text, localized(text, lang).text].filter(Boolean).join(" – "),
            }))}
          />
          <Field
            name="email"
            type="email"
            label={t("join.email")}
            state={state}
            autocomplete="email"
            isRequired
            max={254}
          />
          <p class="small">{t("join.consent", { days: daysToConfirm })}</p>
          <Submit label={t("join.do")} />
        </Form>
      )}
    </Page>
  );
}

/** The one answer to whoever asked. */
export function AskedPage() {
  const t = useMessages("outreach");
  return (
    <Page title={t("join.asked.title")} crumbs={[{ label: t("lists.title"), path: "/lists" }]} isUnlisted>
      <h1>{t("join.asked.title")}</h1>
      <Notice kind="done">{t("join.asked", { days: daysToConfirm })}</Notice>
    </Page>
  );
}

/** What a mailed link opens: it does nothing by itself, since programs that check mails open links too. */
export function ConfirmPage({
  names,
  token,
  state,
}: {
  names: readonly LocalizedText[];
  token: string;
  state: FormState;
}) {
  const t = useMessages("outreach");
  const href = useHref();
  const { lang } = useFacts();
  return (
    <Page title={t("confirm.title")} isUnlisted>
      <h1>{t("confirm.title")}</h1>
      <p>{t("confirm.text")}</p>
      <ul class="rows">
        {names.map((name) => (
          <li key={localized(name, lang).text} dir="auto">
            {localized(name, lang).text}
          </li>
        ))}
      </ul>
      <Form action={href(`/lists/confirm/${token}`)} state={state}>
        <Submit label={t("confirm.do")} />
      </Form>
    </Page>
  );
}

export function LeavePage({ name, token }: { name: LocalizedText | undefined; token: string }) {
  const t = useMessages("outreach");
  const href = useHref();
  const { lang } = useFacts();
  return (
    <Page title={t("leave.title")} crumbs={[{ label: t("lists.title"), path: "/lists" }]} isUnlisted>
      <h1>{t("leave.title")}</h1>
      {name === undefined ? (
        <Notice kind="done">{t("leave.gone")}</Notice>
      ) : (
        <>
          <p>{t("leave.text", { list: localized(name, lang).text })}</p>
          <ActionButton action={href(`/lists/leave/${token}`)} kind="main" label={t("leave.do")} />
        </>
      )}
    </Page>
  );
}

/** All lists with how many read them, and where one is made. */
export function ManageLists({ lists, state }: { lists: readonly KeptList[]; state: FormState }) {
  const t = useMessages("outreach");
  const href = useHref();
  const { lang } = useFacts();
  return (
    <Page title={t("lists.manage")} crumbs={[{ label: t("letters.title"), path: "/newsletters" }]} isUnlisted>
      <h1>{t("lists.manage")}</h1>
      {lists.length === 0 ? <Empty text={t("lists.none")} /> : null}
      <ul class="rows">
        {lists.map((list) => (
          <li key={list.id}>
            <span class="grow">
              <a href={href(`/newsletters/lists/${list.id}`)} dir="auto">
                {localized(list.name, lang).text}
              </a>
              <span class="small block">
                {t("lists.figures", { confirmed: list.confirmed, unreachable: list.unreachable })}
              </span>
            </span>
            <span class={list.isOpen ? "tag ok" : "tag"}>{t(list.isOpen ? "lists.open" : "lists.closed")}</span>
          </li>
        ))}
      </ul>
      <h2 class="prose-title">{t("lists.new")}</h2>
      <ListForm action="/newsletters/lists" state={state} submit={t("lists.make")} />
    </Page>
  );
}

export function EditList({ list, state }: { list: KeptList; state: FormState | undefined }) {
  const t = useMessages("outreach");
  const shell = useMessages("platform");
  const { lang } = useFacts();
  const title = localized(list.name, lang).text;
  const stored = filledForm({
    ...localizedValues("name", list.name),
    ...localizedValues("text", list.text),
    isOpen: list.isOpen ? ["yes"] : [],
  });
  return (
    <Page
      title={title}
      crumbs={[
        { label: t("letters.title"), path: "/newsletters" },
        { label: t("lists.manage"), path: "/newsletters/lists" },
      ]}
      isUnlisted
    >
      <h1 dir="auto">{title}</h1>
      <ListForm action={`/newsletters/lists/${list.id}`} state={state ?? stored} submit={shell("form.save")} />
    </Page>
  );
}

function ListForm({ action, state, submit }: { action: string; state: FormState; submit: string }) {
  const t = useMessages("outreach");
  const href = useHref();
  return (
    <Form action={href(action)} state={state}>
      <LocalizedFields
        state={state}
        fields={[
          { name: "name", label: t("lists.name"), max: 120 },
          { name: "text", label: t("lists.text"), lines: 2, max: 1_000 },
        ]}
      />
      <Choices
        name="isOpen"
        label={t("lists.who")}
        state={state}
        options={[{ value: "yes", label: t("lists.open.yes") }]}
      />
      <Submit label={submit} />
    </Form>
  );
}
