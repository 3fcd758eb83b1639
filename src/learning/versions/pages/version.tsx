import {
  ActionButton,
  Choices,
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
import { formatNumber } from "#platform/i18n/index.ts";
import { packageText } from "../../contents.ts";
import { PackageProblems, standardName } from "../../pages/problems.tsx";
import type { Problem } from "../../types.ts";
import type { Part, PartMatch } from "../matching.ts";
import { begunChoices } from "../operations.ts";
import type { CarriedPart, KeptModule, MovePreview, VersionRow } from "../queries.ts";
import { useCrumbs, VersionTags } from "./versions.tsx";

interface VersionProps {
  module: KeptModule;
  version: VersionRow;
  /** One for each other version on which somebody is on their way. */
  previews: MovePreview[];
  problems: Problem[];
  state: FormState;
  isMoving: boolean;
}

function useCrumbsWithVersions(module: KeptModule) {
  const t = useMessages("versions");
  return [...useCrumbs(module), { label: t("title"), path: `/learning/${module.slug}/versions` }];
}

/** One version: what would happen if it became the one new learners take, before it does. */
export function VersionPage({ module, version, previews, problems, state, isMoving }: VersionProps) {
  const t = useMessages("versions");
  const learning = useMessages("learning");
  const href = useHref();
  const here = `/learning/${module.slug}/versions/${version.number}`;
  const isChosen = version.id === module.versionId;
  const running = previews.reduce((sum, preview) => sum + preview.running, 0);
  const mayOffer = version.isPlayable && version.retiredAt === null;
  return (
    <Page title={t("numbered", { version: version.number })} crumbs={useCrumbsWithVersions(module)} isUnlisted>
      <h1>{t("numbered", { version: version.number })}</h1>
      <p>
        <VersionTags module={module} version={version} />{" "}
        <bdi class="small">{standardName(version.standard, version.edition)}</bdi>{" "}
        <span class="small">{t("learners-on", { learners: version.learners, running: version.running })}</span>
      </p>
      {version.isPlayable ? (
        <div class="actions">
          <ActionButton
            action={href(`/learning/${module.slug}/launch`)}
            label={learning("preview")}
            icon={<Icon name="play" />}
            fields={{ mode: "preview", version: String(version.number) }}
          />
        </div>
      ) : (
        <Notice kind="note">{learning("not-playable", { standard: standardName(version.standard) })}</Notice>
      )}
      {previews.map((preview) => (
        <Preview key={preview.from.id} preview={preview} />
      ))}
      {isMoving ? <Notice kind="note">{t("moving")}</Notice> : null}
      {mayOffer && !isMoving && (!isChosen || running > 0) ? (
        <section>
          <h2>{isChosen ? t("move") : t("offer")}</h2>
          {isChosen ? (
            <Form action={href(`${here}/offer`)} state={state}>
              <p>{t("move.text", { running })}</p>
              <input type="hidden" name="begun" value="move" />
              <Submit label={t("move.go", { running })} />
            </Form>
          ) : (
            <Form action={href(`${here}/offer`)} state={state}>
              <Choices
                name="begun"
                label={t("begun")}
                hint={t("begun.hint", { running })}
                state={state}
                isSingle
                options={begunChoices.map((value) => ({ value, label: t(`begun.${value}`) }))}
              />
              <Submit label={t("offer.go")} />
            </Form>
          )}
        </section>
      ) : null}
      {isChosen ? null : <EndOfVersion here={here} version={version} />}
      <PackageProblems problems={problems} />
    </Page>
  );
}

function EndOfVersion({ here, version }: { here: string; version: VersionRow }) {
  const t = useMessages("versions");
  const href = useHref();
  if (!version.isUsed)
    return (
      <section>
        <h2>{t("remove")}</h2>
        <p>{t("remove.text")}</p>
        <ActionButton action={href(`${here}/remove`)} label={t("remove")} kind="danger" />
      </section>
    );
  return (
    <section>
      <h2>{version.retiredAt === null ? t("retire") : t("unretire")}</h2>
      <p>{version.retiredAt === null ? t("retire.text") : t("unretire.text")}</p>
      <ActionButton
        action={href(`${here}/${version.retiredAt === null ? "retire" : "unretire"}`)}
        label={version.retiredAt === null ? t("retire") : t("unretire")}
      />
    </section>
  );
}

/** What a match says of itself, in words. */
function useMatchWords() {
  const t = useMessages("versions");
  return ({ from, to, differences }: PartMatch): string => {
    if (from === undefined) return t("part.new");
    if (to === undefined) return t("part.gone");
    return differences.length === 0
      ? t("part.same")
      : differences.map((difference) => t(`part.${difference}`)).join(" · ");
  };
}

function PartTitle({ part }: { part: Part | undefined }) {
  const { lang } = useFacts();
  if (part === undefined) return <span aria-hidden="true">–</span>;
  const title = packageText(part.title, lang);
  return (
    <>
      <span class="small">{part.number}</span>{" "}
      <bdi {...(title.lang === undefined ? {} : { lang: title.lang })}>{title.text}</bdi>
    </>
  );
}

function Preview({ preview }: { preview: MovePreview }) {
  const t = useMessages("versions");
  const { lang } = useFacts();
  const words = useMatchWords();
  const { from, to, running, open, losing, carried, left } = preview;
  const caption = t("preview", { from: from.number, to: to.number });
  return (
    <section>
      <h2>{caption}</h2>
      <p>{t("preview.running", { running, open })}</p>
      <ul class="prose">
        <li>{t("preview.carried", { carried, left })}</li>
        {losing > 0 ? <li>{t("preview.losing", { losing })}</li> : null}
        {preview.keepsData ? null : <li>{t("preview.no-data")}</li>}
        {preview.restartsOrder ? <li>{t("preview.order")}</li> : null}
        <li>{t("preview.kept")}</li>
      </ul>
      <div class="table" tabIndex={0} role="region" aria-label={caption}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("numbered", { version: from.number })}</th>
              <th scope="col">{t("numbered", { version: to.number })}</th>
              <th scope="col">{t("what-changed")}</th>
              <th scope="col" class="n">
                {t("completed")}
              </th>
              <th scope="col" class="n">
                {t("in-middle")}
              </th>
            </tr>
          </thead>
          <tbody>
            {preview.parts.map((part: CarriedPart) => (
              <tr key={`${part.from?.id} ${part.to?.id}`}>
                <td>
                  <PartTitle part={part.from} />
                </td>
                <td>
                  <PartTitle part={part.to} />
                </td>
                <td>{words(part)}</td>
                <td class="n">{formatNumber(lang, part.completed)}</td>
                <td class="n">{formatNumber(lang, part.begun)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </section>
  );
}

/** Two versions' structure beside each other. */
export function ComparePage({
  module,
  from,
  to,
  matches,
}: {
  module: KeptModule;
  from: number;
  to: number;
  matches: PartMatch[];
}) {
  const t = useMessages("versions");
  const words = useMatchWords();
  const title = t("compared", { from, to });
  const count = (isSuch: (match: PartMatch) => boolean) => matches.filter(isSuch).length;
  const added = count((match) => match.from === undefined);
  const gone = count((match) => match.to === undefined);
  const changed = count((match) => match.differences.length > 0);
  return (
    <Page title={title} crumbs={useCrumbsWithVersions(module)} isUnlisted>
      <h1>{title}</h1>
      <p class="lede">{t("compared.sum", { added, gone, changed })}</p>
      <div class="table" tabIndex={0} role="region" aria-label={title}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("numbered", { version: from })}</th>
              <th scope="col">{t("numbered", { version: to })}</th>
              <th scope="col">{t("what-changed")}</th>
            </tr>
          </thead>
          <tbody>
            {matches.map((match) => (
              <tr key={`${match.from?.id} ${match.to?.id}`}>
                <td>
                  <PartTitle part={match.from} />
                </td>
                <td>
                  <PartTitle part={match.to} />
                </td>
                <td>{words(match)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Page>
  );
}
