import {
  ActionButton,
  Field,
  Form,
  Icon,
  Notice,
  Page,
  ProgressBar,
  Select,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import { type FormState, filledForm } from "#platform/http/index.ts";
import { formatDate, formatNumber, localized } from "#platform/i18n/index.ts";
import { standardName } from "../../pages/problems.tsx";
import type { KeptModule, MoveRow, VersionRow } from "../queries.ts";

interface VersionsProps {
  module: KeptModule;
  versions: VersionRow[];
  moves: MoveRow[];
}

export function useCrumbs(module: Pick<KeptModule, "slug" | "title">) {
  const learning = useMessages("learning");
  const { lang } = useFacts();
  return [
    { label: learning("manage.title"), path: "/learning/manage" },
    { label: localized(module.title, lang).text, path: `/learning/${module.slug}` },
  ];
}

/** All versions of a module, and who is on which. */
export function VersionsPage({ module, versions, moves }: VersionsProps) {
  const t = useMessages("versions");
  const learning = useMessages("learning");
  const href = useHref();
  const here = `/learning/${module.slug}`;
  const newest = versions[0];
  const waits = newest?.isPlayable === true && newest.offeredAt === null && newest.id !== module.versionId;
  return (
    <Page title={t("title")} crumbs={useCrumbs(module)} isUnlisted>
      <h1>{t("title")}</h1>
      <p class="lede">{t("intro")}</p>
      {waits && module.state !== "draft" ? (
        <Notice kind="note">
          {t("waits", { version: newest.number })}{" "}
          <a href={href(`${here}/versions/${newest.number}`)}>{t("waits.look")}</a>
        </Notice>
      ) : null}
      <p class="actions">
        <a class="button" href={`${href("/learning/import")}?module=${encodeURIComponent(module.slug)}`}>
          <Icon name="upload" />
          {learning("new-version")}
        </a>
        <a class="button" href={href(`${here}/edit`)}>
          {learning("edit.title")}
        </a>
        <a class="button" href={href(`${here}/hand-over`)}>
          {t("hand-over")}
        </a>
      </p>
      <VersionTable module={module} versions={versions} />
      {versions.length > 1 ? <CompareForm here={here} versions={versions} /> : null}
      <Moves moves={moves} />
    </Page>
  );
}

export function VersionTags({ module, version }: { module: KeptModule; version: VersionRow }) {
  const t = useMessages("versions");
  if (version.id === module.versionId && module.state === "published")
    return <span class="tag ok">{t("state.offered")}</span>;
  if (version.id === module.versionId) return <span class="tag now">{t("state.chosen")}</span>;
  if (version.retiredAt !== null) return <span class="tag">{t("state.retired")}</span>;
  if (!version.isPlayable) return <span class="tag bad">{t("state.unplayable")}</span>;
  return version.offeredAt === null ? (
    <span class="tag now">{t("state.draft")}</span>
  ) : (
    <span class="tag">{t("state.earlier")}</span>
  );
}

function VersionTable({ module, versions }: { module: KeptModule; versions: VersionRow[] }) {
  const t = useMessages("versions");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  return (
    <div class="table" tabIndex={0} role="region" aria-label={t("title")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{t("version")}</th>
            <th scope="col">{t("state")}</th>
            <th scope="col">{t("imported")}</th>
            <th scope="col">{t("package")}</th>
            <th scope="col" class="n">
              {t("size")}
            </th>
            <th scope="col" class="n">
              {t("learners")}
            </th>
            <th scope="col" class="n">
              {t("running")}
            </th>
          </tr>
        </thead>
        <tbody>
          {versions.map((version) => (
            <tr key={version.id}>
              <td>
                <a href={href(`/learning/${module.slug}/versions/${version.number}`)}>
                  {t("numbered", { version: version.number })}
                </a>
              </td>
              <td>
                <VersionTags module={module} version={version} />
              </td>
              <td>
                {formatDate(lang, version.createdAt, timeZone, { dateStyle: "medium" })}
                {version.by === null ? null : (
                  <span class="small">
                    {" "}
                    <bdi>{version.by}</bdi>
                  </span>
                )}
              </td>
              <td>
                <bdi>{standardName(version.standard, version.edition)}</bdi>
              </td>
              <td class="n">{t("megabytes", { size: Math.max(0.1, version.packageSize / 1_048_576) })}</td>
              <td class="n">{formatNumber(lang, version.learners)}</td>
              <td class="n">{formatNumber(lang, version.running)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Which two are to be compared: a form that asks, so that it works without a script. */
function CompareForm({ here, versions }: { here: string; versions: VersionRow[] }) {
  const t = useMessages("versions");
  const href = useHref();
  const options = versions.map(({ number }) => ({ value: String(number), label: t("numbered", { version: number }) }));
  const state: FormState = filledForm({ from: options[1]?.value, to: options[0]?.value });
  return (
    <section>
      <h2>{t("compare")}</h2>
      <form class="form" action={href(`${here}/versions/compare`)}>
        <div class="columns">
          <Select name="from" label={t("compare.from")} state={state} options={options} />
          <Select name="to" label={t("compare.to")} state={state} options={options} />
        </div>
        <p class="actions">
          <button class="button" type="submit">
            {t("compare.go")}
          </button>
        </p>
      </form>
    </section>
  );
}

function Moves({ moves }: { moves: MoveRow[] }) {
  const t = useMessages("versions");
  const { lang, timeZone } = useFacts();
  if (moves.length === 0) return null;
  return (
    <section>
      <h2>{t("moves")}</h2>
      <ul class="rows">
        {moves.map((move) => {
          const words = t(`move.${move.state}`, {
            from: move.fromNumber,
            to: move.toNumber,
            moved: move.moved,
            total: move.total,
            postponed: move.postponed,
          });
          return (
            <li key={move.id}>
              <span class="grow">{words}</span>
              <span class="small end">
                {formatDate(lang, move.askedAt, timeZone, { dateStyle: "medium", timeStyle: "short" })}
              </span>
              {move.state === "done" ? null : (
                <ProgressBar value={move.total === 0 ? 1 : Math.min(1, move.moved / move.total)} label={words} />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** A hand-over, for who asks it and for who is asked. */
export function HandOverPage({
  module,
  open,
  isAsked,
  state,
}: {
  module: Pick<KeptModule, "slug" | "title">;
  open: { id: string; from: string | null; to: string | null; askedAt: Date } | undefined;
  /** The reader is the one who was asked. */
  isAsked: boolean;
  state: FormState;
}) {
  const t = useMessages("versions");
  const href = useHref();
  const { lang, timeZone } = useFacts();
  const here = href(`/learning/${module.slug}/hand-over`);
  const title = localized(module.title, lang);
  const asked = open === undefined ? "" : formatDate(lang, open.askedAt, timeZone, { dateStyle: "long" });
  return (
    <Page title={t("hand-over")} crumbs={useCrumbs(module)} isUnlisted>
      <h1>{t("hand-over")}</h1>
      {open === undefined ? (
        <>
          <p class="lede">{t("hand-over.intro")}</p>
          <Form action={here} state={state}>
            <Field
              name="email"
              type="email"
              label={t("hand-over.email")}
              hint={t("hand-over.email.hint")}
              state={state}
              isRequired
            />
            <p class="actions">
              <button class="button main" type="submit">
                {t("hand-over.ask")}
              </button>
            </p>
          </Form>
        </>
      ) : isAsked ? (
        <>
          {state.general === undefined ? null : <Notice kind="error">{state.general}</Notice>}
          <p class="lede">{t("hand-over.asked-you", { other: open.from ?? "", title: title.text, date: asked })}</p>
          <p class="small">{t("hand-over.means")}</p>
          <div class="actions">
            <ActionButton action={`${here}/${open.id}/accept`} label={t("hand-over.accept")} kind="main" />
            <ActionButton action={`${here}/${open.id}/decline`} label={t("hand-over.decline")} />
          </div>
        </>
      ) : (
        <>
          <Notice kind="note">{t("hand-over.waits", { other: open.to ?? "", date: asked })}</Notice>
          <div class="actions">
            <ActionButton action={`${here}/cancel`} label={t("hand-over.cancel")} />
          </div>
        </>
      )}
    </Page>
  );
}
