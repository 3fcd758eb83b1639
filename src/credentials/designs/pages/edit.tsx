import {
  ActionButton,
  Choices,
  Field,
  Form,
  LocalizedFields,
  Notice,
  Page,
  Select,
  UploadForm,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { type Language, languageName, languages, localized } from "#platform/i18n/index.ts";
import { defaultDesignId, designColours, designLayouts } from "../../types.ts";
import type { Design } from "../queries.ts";

interface Props {
  /** Undefined while it is being made. */
  design?: Design | undefined;
  state: FormState;
  /** The bodies it may be given to. */
  bodies: { value: string; label: string }[];
  /** It may also be the directorate's own. */
  isOfAnyBody: boolean;
  /** What was typed, as a picture in a language. */
  draft?: { lang: Language; url: string } | undefined;
  fault?: string | undefined;
}

/** What a certificate says and looks like: the words in each language, its pictures, and samples of both. */
export function EditDesign({ design, state, bodies, isOfAnyBody, draft, fault }: Props) {
  const t = useMessages("designs");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  const title = design === undefined ? t("new") : localized(design.name, lang).text;
  const here = `/certificates/designs/${design?.id ?? "new"}`;
  return (
    <Page
      title={title}
      crumbs={[
        { label: shell("admin.title"), path: "/admin" },
        { label: t("title"), path: "/certificates/designs" },
      ]}
      isUnlisted
    >
      <h1 dir="auto">{title}</h1>
      {fault === undefined ? null : <Notice kind="error">{fault}</Notice>}
      {draft === undefined ? null : (
        <>
          <Notice kind="note">{t("preview.draft")}</Notice>
          <img src={draft.url} width="1200" alt={t("preview.alt", { language: languageName(draft.lang, lang) })} />
        </>
      )}
      <Form action={href(here)} state={state}>
        <LocalizedFields
          state={state}
          fields={[
            { name: "name", label: t("name"), max: 120 },
            { name: "heading", label: t("heading"), max: 80 },
            { name: "statement", label: t("statement"), hint: t("statement.hint"), lines: 3, max: 400 },
            { name: "footer", label: t("footer"), max: 200 },
            { name: "signatoryTitle", label: t("signatory-title"), max: 160 },
          ]}
        />
        <Field name="signatoryName" label={t("signatory")} state={state} max={120} />
        <div class="columns">
          <Choices
            name="colour"
            label={t("colour")}
            state={state}
            isSingle
            options={designColours.map((value) => ({ value, label: t(`colour.${value}`) }))}
          />
          <Choices
            name="layout"
            label={t("layout")}
            state={state}
            isSingle
            options={designLayouts.map((value) => ({ value, label: t(`layout.${value}`) }))}
          />
        </div>
        {design?.id === defaultDesignId ? null : (
          <Select
            name="bodyId"
            label={t("body")}
            state={state}
            {...(isOfAnyBody ? { empty: t("body.directorate") } : {})}
            options={bodies}
          />
        )}
        <p class="actions">
          <button class="button main" type="submit">
            {t("save")}
          </button>
          {languages.map((each) => (
            <button
              key={each}
              class="button"
              type="submit"
              formaction={`${href("/certificates/designs/preview")}?lang=${each}&of=${design?.id ?? ""}`}
            >
              {t("preview.in", { language: languageName(each, lang) })}
            </button>
          ))}
        </p>
      </Form>
      {design === undefined ? null : <Saved design={design} here={here} />}
    </Page>
  );
}

function Saved({ design, here }: { design: Design; here: string }) {
  const t = useMessages("designs");
  const href = useHref();
  const { lang } = useFacts();
  const picture = (each: Language, sample: "usual" | "long") =>
    `${href(`${here}/preview.png`)}?lang=${each}&sample=${sample}&edition=${design.number}`;
  return (
    <>
      <h2 class="prose-title">{t("pictures")}</h2>
      <p>{t("pictures.hint")}</p>
      {design.signatureImage === null ? null : (
        <p class="actions">
          <span>{t("signature.is")}</span>
          <ActionButton action={href(`${here}/signature/remove`)} label={t("signature.remove")} />
        </p>
      )}
      <div class="columns">
        <UploadForm
          action={href(`${here}/signature`)}
          id="signature-file"
          label={t("signature")}
          accept="image/png,image/jpeg"
          send={t("signature.send")}
        />
        <UploadForm
          action={href(`${here}/seal`)}
          id="seal-file"
          label={t("seal")}
          accept="image/png,image/jpeg"
          send={t("seal.send")}
        />
      </div>
      {design.seals.length === 0 ? null : (
        <div class="actions">
          {design.seals.map((seal, index) => (
            <ActionButton
              key={seal}
              action={href(`${here}/seals/${index}/remove`)}
              label={t("seal.remove", { number: index + 1 })}
            />
          ))}
        </div>
      )}

      <h2 class="prose-title">{t("preview.saved")}</h2>
      {languages.map((each) => (
        <figure key={each}>
          <img
            src={picture(each, "usual")}
            loading="lazy"
            width="1200"
            alt={t("preview.alt", { language: languageName(each, lang) })}
          />
          <figcaption class="small">
            {languageName(each, lang)} · <a href={picture(each, "long")}>{t("preview.long")}</a>
          </figcaption>
        </figure>
      ))}

      <div class="actions">
        <ActionButton action={href(`${here}/duplicate`)} label={t("duplicate")} />
        {design.id === defaultDesignId ? null : design.state === "in-use" ? (
          <ActionButton action={href(`${here}/retire`)} label={t("retire")} kind="danger" />
        ) : (
          <ActionButton action={href(`${here}/restore`)} label={t("restore")} />
        )}
      </div>
    </>
  );
}
