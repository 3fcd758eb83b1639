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
import type { FormState } from "#platform/http/index.ts";
import { localized } from "#platform/i18n/index.ts";
import { stageValues, thingValue } from "../forms.ts";
import type { NamedThing, PathFacts } from "../queries.ts";
import { partsOf } from "../rules.ts";
import type { PathPart, PathStage } from "../types.ts";
import { useStageName, useThingName } from "./names.ts";

interface StructureProps {
  path: PathFacts;
  names: ReadonlyMap<string, NamedThing>;
  /** What may be put in. */
  choices: readonly NamedThing[];
  /** What one of its forms was sent with, and refused. */
  state: FormState;
}

const Revision = ({ of }: { of: PathFacts }) => <input type="hidden" name="revision" value={String(of.revision)} />;

function useCrumbs(path: PathFacts) {
  const t = useMessages("paths");
  const { lang } = useFacts();
  return [
    { label: t("manage.title"), path: "/paths/manage" },
    { label: localized(path.title, lang).text, path: `/paths/${path.slug}/edit` },
  ];
}

/** What a path asks: stages and their parts, moved, added and taken away with buttons alone. */
export function StructurePage({ path, names, choices, state }: StructureProps) {
  const t = useMessages("paths");
  const href = useHref();
  const { stages } = path.structure;
  const here = `/paths/${path.slug}`;
  const fault = state.general ?? Object.values(state.errors)[0];
  return (
    <Page title={t("structure.title")} crumbs={useCrumbs(path)} isUnlisted>
      <h1>{t("structure.title")}</h1>
      <p class="lede">{t("structure.intro")}</p>
      {fault === undefined ? null : <Notice kind="error">{fault}</Notice>}
      <Before path={path} names={names} choices={choices} />
      <section id="stages">
        <h2 class="prose-title">{t("stages")}</h2>
        {stages.length === 0 ? <Empty text={t("stages.none")} /> : null}
        {stages.map((stage, index) => (
          <StageBlock key={stage.stageId} path={path} stage={stage} index={index} names={names} choices={choices} />
        ))}
      </section>
      <div class="columns">
        <section>
          <h2 class="prose-title">{t("stage.add")}</h2>
          <StageForm path={path} action={href(`${here}/stages`)} state={stageValues(newStage)} isNew />
        </section>
        <section>
          <h2 class="prose-title">{t("order")}</h2>
          <Form action={href(`${here}/structure`)}>
            <Revision of={path} />
            <label class="choice">
              <input type="checkbox" name="isOrdered" value="yes" checked={path.structure.isOrdered} />
              <span>{t("order.stages")}</span>
            </label>
            <Submit label={t("order.save")} kind="" />
          </Form>
        </section>
      </div>
    </Page>
  );
}

const newStage = { title: {}, needed: null, isOrdered: false };

/** The choice of one more thing, and its button. */
function AddThing({
  path,
  action,
  id,
  label,
  choices,
}: {
  path: PathFacts;
  action: string;
  id: string;
  label: string;
  choices: readonly NamedThing[];
}) {
  const t = useMessages("paths");
  const { lang } = useFacts();
  const options = (kind: NamedThing["kind"]) =>
    choices
      .filter((choice) => choice.kind === kind)
      .map((choice) => {
        const title = localized(choice.title, lang);
        return (
          <option key={choice.id} value={thingValue(choice)} lang={title.lang}>
            {title.text}
          </option>
        );
      });
  const paths = options("path");
  return (
    <Form action={action} class="form">
      <Revision of={path} />
      <div class="field">
        <label for={id}>{label}</label>
        <select id={id} name="thing">
          <option value="">{t("choose")}</option>
          <optgroup label={t("part.module")}>{options("module")}</optgroup>
          {paths.length === 0 ? null : <optgroup label={t("part.path")}>{paths}</optgroup>}
        </select>
      </div>
      <Submit label={t("add")} kind="" />
    </Form>
  );
}

function Before({ path, names, choices }: Omit<StructureProps, "state">) {
  const t = useMessages("paths");
  const href = useHref();
  const nameOf = useThingName(names);
  const used = new Set([...path.structure.before, ...partsOf(path.structure)].map(({ id }) => id));
  return (
    <section id="before">
      <h2 class="prose-title">{t("before")}</h2>
      <p class="small">{t("before.hint")}</p>
      {path.structure.before.length === 0 ? null : (
        <ul class="rows">
          {path.structure.before.map((thing) => {
            const name = nameOf(thing.id);
            return (
              <li key={thing.id}>
                <span class="grow" lang={name.lang} dir="auto">
                  {name.text}
                </span>
                <ActionButton
                  action={href(`/paths/${path.slug}/before/remove`)}
                  label={t("remove")}
                  hidden={name.text}
                  fields={{ revision: String(path.revision), thing: thingValue(thing) }}
                />
              </li>
            );
          })}
        </ul>
      )}
      <details>
        <summary>{t("before.add")}</summary>
        <AddThing
          path={path}
          action={href(`/paths/${path.slug}/before`)}
          id="before-thing"
          label={t("before.add")}
          choices={choices.filter(({ id }) => !used.has(id))}
        />
      </details>
    </section>
  );
}

interface StageProps extends Omit<StructureProps, "state"> {
  stage: PathStage;
  index: number;
}

function StageBlock({ path, stage, index, names, choices }: StageProps) {
  const t = useMessages("paths");
  const href = useHref();
  const title = useStageName(path.structure.stages)(stage.stageId);
  const base = `/paths/${path.slug}/stages/${stage.stageId}`;
  const used = new Set([...path.structure.before, ...partsOf(path.structure)].map(({ id }) => id));
  const count = stage.parts.length;
  return (
    <section id={`stage-${stage.stageId}`}>
      <h3 class="prose-title" lang={title.lang} dir="auto">
        {title.text}
      </h3>
      <p class="small">
        {stage.needed === null
          ? t("stage.all")
          : stage.needed === 0
            ? t("stage.offer")
            : t("stage.some", { needed: stage.needed, count })}
        {stage.isOrdered ? ` · ${t("stage.ordered")}` : ""}
      </p>
      <p>
        <a href={href(base)}>
          {t("stage.edit")}
          <span class="hidden">: {title.text}</span>
        </a>
      </p>
      <Moves
        path={path}
        base={base}
        title={title.text}
        isFirst={index === 0}
        isLast={index === path.structure.stages.length - 1}
      />
      {count === 0 ? <p class="small">{t("stage.empty")}</p> : null}
      <ol class="rows">
        {stage.parts.map((part, place) => (
          <PartRow
            key={part.partId}
            path={path}
            part={part}
            names={names}
            isFirst={place === 0}
            isLast={place === count - 1}
          />
        ))}
      </ol>
      <details open={count === 0}>
        <summary>
          {t("part.add")}
          <span class="hidden">: {title.text}</span>
        </summary>
        <AddThing
          path={path}
          action={href(`${base}/parts`)}
          id={`add-${stage.stageId}`}
          label={t("part.add")}
          choices={choices.filter(({ id }) => !used.has(id))}
        />
      </details>
    </section>
  );
}

interface MovesProps {
  path: PathFacts;
  /** Where it is moved and taken away. */
  base: string;
  title: string;
  isFirst: boolean;
  isLast: boolean;
}

function Moves({ path, base, title, isFirst, isLast }: MovesProps) {
  const t = useMessages("paths");
  const href = useHref();
  const fields = { revision: String(path.revision) };
  return (
    <div class="actions">
      {isFirst ? null : <ActionButton action={href(`${base}/up`)} label={t("up")} hidden={title} fields={fields} />}
      {isLast ? null : <ActionButton action={href(`${base}/down`)} label={t("down")} hidden={title} fields={fields} />}
      <ActionButton action={href(`${base}/remove`)} label={t("remove")} hidden={title} fields={fields} />
    </div>
  );
}

function PartRow({
  path,
  part,
  names,
  isFirst,
  isLast,
}: Pick<StructureProps, "path" | "names"> & Pick<MovesProps, "isFirst" | "isLast"> & { part: PathPart }) {
  const t = useMessages("paths");
  const href = useHref();
  const nameOf = useThingName(names);
  const name = nameOf(part.id);
  const base = `/paths/${path.slug}/parts/${part.partId}`;
  const all = partsOf(path.structure);
  const required = part.requires.flatMap((partId) => all.filter((each) => each.partId === partId));
  return (
    <li id={`part-${part.partId}`}>
      <span class="grow">
        <a href={href(base)} lang={name.lang} dir="auto">
          {name.text}
        </a>
        <span class="small block">{part.kind === "path" ? t("part.path") : t("part.module")}</span>
        {required.length === 0 ? null : (
          <span class="small block">
            {t("part.requires", { titles: required.map(({ id }) => nameOf(id).text).join(" · ") })}
          </span>
        )}
        {part.equivalents.length === 0 ? null : (
          <span class="small block">
            {t("part.equivalents", { titles: part.equivalents.map((id) => nameOf(id).text).join(" · ") })}
          </span>
        )}
      </span>
      <Moves path={path} base={base} title={name.text} isFirst={isFirst} isLast={isLast} />
    </li>
  );
}

function StageForm({
  path,
  action,
  state,
  isNew = false,
}: {
  path: PathFacts;
  action: string;
  state: FormState;
  isNew?: boolean;
}) {
  const t = useMessages("paths");
  const shell = useMessages("platform");
  return (
    <Form action={action} state={state}>
      <Revision of={path} />
      <LocalizedFields state={state} fields={[{ name: "stage", label: t("form.stage"), max: 120 }]} />
      {isNew ? null : (
        <Field name="needed" type="number" label={t("form.needed")} hint={t("form.needed.hint")} state={state} />
      )}
      <label class="choice">
        <input
          type="checkbox"
          name="isOrdered"
          value="yes"
          checked={state.values.isOrdered?.includes("yes") === true}
        />
        <span>{t("stage.ordered")}</span>
      </label>
      <Submit label={isNew ? t("add") : shell("form.save")} kind={isNew ? "" : "main"} />
    </Form>
  );
}

/** One stage: its title, how many of its parts are needed, and whether their order counts. */
export function StagePage({ path, stage, state }: { path: PathFacts; stage: PathStage; state: FormState }) {
  const t = useMessages("paths");
  const href = useHref();
  const structure = { label: t("structure.title"), path: `/paths/${path.slug}/structure` };
  return (
    <Page title={t("stage.edit")} crumbs={[...useCrumbs(path), structure]} isUnlisted>
      <div class="content narrow">
        <h1>{t("stage.edit")}</h1>
        <p class="lede">{t("stage.parts", { count: stage.parts.length })}</p>
        <StageForm path={path} action={href(`/paths/${path.slug}/stages/${stage.stageId}`)} state={state} />
      </div>
    </Page>
  );
}

/** One part: what comes before it, and what counts for it. */
export function PartPage({ path, part, names, choices, state }: StructureProps & { part: PathPart }) {
  const t = useMessages("paths");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  const nameOf = useThingName(names);
  const name = nameOf(part.id);
  const others = partsOf(path.structure).filter(({ partId }) => partId !== part.partId);
  const chosen = new Set(part.equivalents);
  const modules = [
    ...part.equivalents
      .filter((id) => choices.every((choice) => choice.id !== id))
      .map((id) => ({ id, ...nameOf(id) })),
    ...choices
      .filter(({ kind, id }) => kind === "module" && id !== part.id)
      .map((choice) => ({ id: choice.id, ...localized(choice.title, lang) }))
      .sort((a, b) => Number(chosen.has(b.id)) - Number(chosen.has(a.id))),
  ];
  const structure = { label: t("structure.title"), path: `/paths/${path.slug}/structure` };
  return (
    <Page title={name.text} crumbs={[...useCrumbs(path), structure]} isUnlisted>
      <div class="content narrow">
        <h1 lang={name.lang} dir="auto">
          {name.text}
        </h1>
        <Form action={href(`/paths/${path.slug}/parts/${part.partId}`)} state={state}>
          <Revision of={path} />
          {others.length === 0 ? null : (
            <Choices
              name="requires"
              label={t("form.requires")}
              hint={t("form.requires.hint")}
              state={state}
              options={others.map((other) => ({ value: other.partId, label: nameOf(other.id).text }))}
            />
          )}
          {modules.length === 0 ? null : (
            <Choices
              name="equivalents"
              label={t("form.equivalents")}
              hint={t("form.equivalents.hint")}
              state={state}
              options={modules.map(({ id, text, lang: language }) => ({
                value: id,
                label: text,
                ...(language === undefined ? {} : { lang: language }),
              }))}
            />
          )}
          <Submit label={shell("form.save")} />
        </Form>
      </div>
    </Page>
  );
}
