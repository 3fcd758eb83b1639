import {
  ActionButton,
  Field,
  Form,
  Notice,
  Page,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { formatDate, localized } from "#platform/i18n/index.ts";
import type { ModulePageFacts } from "../../queries.ts";
import { type Admission, doorOf } from "../admission.ts";

interface PlaceProps {
  module: Pick<ModulePageFacts, "slug" | "title">;
  admission: Admission;
}

/** On a module's page: what stands between a person and the module, and the one thing to do about it. Nothing where the door is open. */
export function PlacePanel({ module, admission }: PlaceProps) {
  const t = useMessages("assigning");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const here = href(`/learning/${module.slug}/place`);
  const door = doorOf(admission);
  if (door === "open")
    return admission.place === "held" && !admission.isBegun ? (
      <ActionButton action={`${here}/leave`} label={t("place.leave")} />
    ) : null;
  if (door === "unreleased")
    return (
      <>
        <Notice kind="note">{t("error.assigning.not-released")}</Notice>
        <a class="button main" href={href("/learning/mine")}>
          {t("release.see")}
        </a>
      </>
    );
  const { place, ahead, offerUntil, reason, free } = admission;
  if (place === "waiting")
    return (
      <>
        <Notice kind="note">{t("place.is-waiting")}</Notice>
        <ActionButton action={`${here}/leave`} label={t("place.withdraw")} />
      </>
    );
  if (place === "queued")
    return (
      <>
        <Notice kind="note">{t("place.is-queued", { ahead })}</Notice>
        <ActionButton action={`${here}/leave`} label={t("place.withdraw")} />
      </>
    );
  if (place === "offered" && offerUntil !== null)
    return (
      <>
        <Notice kind="note">
          {t("place.is-offered", {
            until: formatDate(lang, offerUntil, timeZone, { dateStyle: "long", timeStyle: "short" }),
          })}
        </Notice>
        <ActionButton action={`${here}/accept`} kind="main" label={t("place.accept")} />
        <ActionButton action={`${here}/leave`} label={t("place.decline")} />
      </>
    );
  if (place === "refused") return <Notice kind="warning">{t("place.is-refused", { reason: reason ?? "" })}</Notice>;
  if (door === "closed") return <Notice kind="note">{t("error.assigning.closed")}</Notice>;
  return (
    <>
      <Deadline admission={admission} />
      {free === null ? null : <p class="small">{t("place.free", { free })}</p>}
      {admission.way === "free" ? (
        <ActionButton action={here} kind="main" label={t(free === 0 ? "place.queue" : "place.take")} />
      ) : (
        <a class="button main" href={here}>
          {t(admission.way === "code" ? "place.enter-code" : "place.ask")}
        </a>
      )}
    </>
  );
}

function Deadline({ admission }: Pick<PlaceProps, "admission">) {
  const t = useMessages("assigning");
  const { lang } = useFacts();
  if (admission.closesAt === null) return null;
  const day = formatDate(lang, new Date(admission.closesAt.getTime() - 1), "UTC", { dateStyle: "medium" });
  return <p class="small">{t("place.until", { date: day })}</p>;
}

/** Asks for a place: with a code, or with a reason for who decides. */
export function PlacePage({ module, admission, state }: PlaceProps & { state: FormState }) {
  const t = useMessages("assigning");
  const href = useHref();
  const { lang } = useFacts();
  const title = localized(module.title, lang);
  const here = `/learning/${module.slug}`;
  const isAsking =
    doorOf(admission) === "no-place" && (admission.place === null || admission.place === "left") && !admission.isClosed;
  return (
    <Page title={t("place.title")} crumbs={[{ label: title.text, path: here }]} isUnlisted>
      <div class="content narrow">
        <h1>{t("place.title")}</h1>
        <p class="lede" lang={title.lang} dir="auto">
          {title.text}
        </p>
        {!isAsking ? (
          <>
            {state.general === undefined ? null : <Notice kind="error">{state.general}</Notice>}
            <PlacePanel module={module} admission={admission} />
          </>
        ) : (
          <Form action={href(`${here}/place`)} state={state}>
            {admission.way === "code" ? (
              <Field
                name="code"
                label={t("place.code")}
                hint={t("place.code.hint")}
                state={state}
                isRequired
                autocomplete="off"
                dir="ltr"
                max={60}
              />
            ) : null}
            {admission.way === "approval" ? (
              <>
                <p>{t("place.told")}</p>
                <Field name="words" label={t("place.words")} state={state} lines={4} max={1_000} />
              </>
            ) : null}
            <Submit
              label={t(
                admission.way === "approval" ? "place.ask" : admission.free === 0 ? "place.queue" : "place.take",
              )}
            />
          </Form>
        )}
      </div>
    </Page>
  );
}
