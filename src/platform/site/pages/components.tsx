import {
  Card,
  Cards,
  Choices,
  Empty,
  Field,
  Form,
  Icon,
  Notice,
  Page,
  ProgressBar,
  Select,
  useHref,
  useMessages,
} from "../../html/index.ts";
import { emptyForm } from "../../http/forms.ts";

const kinds = [
  "module",
  "resource",
  "website",
  "publication",
  "article",
  "activity",
  "guideline",
  "collection",
] as const;
const icons = [
  "search",
  "book-open-check",
  "files",
  "globe",
  "scroll-text",
  "scale",
  "graduation-cap",
  "play",
  "upload",
  "download",
  "clock",
  "circle-check",
  "triangle-alert",
  "cloud-off",
];

/** Every component once, to be looked at in both directions, light and dark. */
export function ComponentsPage() {
  const t = useMessages("platform");
  const href = useHref();
  const wrong = { values: { c: [""] }, errors: { c: t("form.required") } };
  return (
    <Page title={t("components.title")} crumbs={[{ label: t("status.home"), path: "/" }]} isUnlisted>
      <h1>{t("components.title")}</h1>
      <p class="lede">{t("components.intro")}</p>
      <h2>{t("components.text")}</h2>
      <div class="prose">
        <p>{t("components.sample")}</p>
        <h3>{t("components.text")}</h3>
        <ul>
          <li>{t("components.sample")}</li>
          <li>
            <a href={href("/about")}>{t("about.title")}</a> · <mark>{t("components.choice")}</mark> ·{" "}
            <code>praxis doctor</code>
          </li>
        </ul>
      </div>
      <h2>{t("components.buttons")}</h2>
      <p class="actions">
        <a class="button main" href="#main">
          <Icon name="play" /> {t("components.main")}
        </a>
        <a class="button" href="#main">
          {t("components.other")}
        </a>
        <button class="button danger" type="button">
          {t("components.danger")}
        </button>
        <button class="button" type="button" disabled>
          {t("form.save")}
        </button>
        <span class="tag">{t("components.choice")}</span> <span class="tag now">{t("components.choice")}</span>{" "}
        <span class="tag ok">{t("components.choice")}</span>
        <span class="tag bad">{t("components.choice")}</span>
      </p>
      <h2>{t("components.notices")}</h2>
      {(["done", "note", "warning", "error"] as const).map((kind) => (
        <Notice key={kind} kind={kind}>
          {t(`components.${kind}`)}
        </Notice>
      ))}
      <Empty text={t("components.empty")}>
        <a class="button" href="#main">
          {t("components.main")}
        </a>
      </Empty>
      <h2>{t("components.forms")}</h2>
      <Form action={href("/components")} state={wrong}>
        <Field name="a" label={t("components.field")} hint={t("components.hint")} state={emptyForm} isRequired />
        <Field name="b" label={t("components.field")} state={emptyForm} lines={3} />
        <Field name="c" label={t("components.field")} state={wrong} isRequired />
        <Select
          name="d"
          label={t("components.choice")}
          state={emptyForm}
          options={kinds.map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
        />
        <Choices
          name="e"
          label={t("components.choice")}
          state={{ values: { e: ["module"] }, errors: {} }}
          options={kinds.slice(0, 3).map((kind) => ({ value: kind, label: t(`kind.${kind}`) }))}
        />
      </Form>
      <h2>{t("components.cards")}</h2>
      <Cards>
        {kinds.map((kind) => (
          <Card
            key={kind}
            kind={kind}
            kindLabel={t(`kind.${kind}`)}
            seed={`component ${kind}`}
            href="#main"
            title={t("components.sample")}
            meta={["45 min", "EN FR ES AR"]}
          >
            <ProgressBar value={0.6} label="60%" />
          </Card>
        ))}
      </Cards>
      <h2>{t("components.lists")}</h2>
      <ul class="rows">
        {["dot done", "dot begun", "dot"].map((dot) => (
          <li key={dot}>
            <span class={dot} /> <span>{t("components.sample")}</span> <span class="small end">12:04</span>
          </li>
        ))}
      </ul>
      <div class="table">
        <table>
          <thead>
            <tr>
              <th scope="col">{t("components.field")}</th>
              <th scope="col" class="n">
                №
              </th>
            </tr>
          </thead>
          <tbody>
            {kinds.slice(0, 3).map((kind, index) => (
              <tr key={kind}>
                <td>{t(`kind.${kind}`)}</td>
                <td class="n">{(index + 1) * 128}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <h2>{t("components.icons")}</h2>
      <p class="actions">
        {icons.map((name) => (
          <Icon key={name} name={name} />
        ))}
      </p>
    </Page>
  );
}
