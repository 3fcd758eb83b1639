import type { ComponentChildren } from "preact";
import type { LocalizedText } from "../../database/tables.ts";
import type { FormState } from "../../http/forms.ts";
import { languageName, languages, localized } from "../../i18n/index.ts";
import { useFacts, useMessages } from "../context.ts";
import { Field } from "./form.tsx";

interface TextField {
  name: string;
  label: string;
  hint?: string;
  lines?: number;
  max?: number;
}

/** The same fields once for each language, each language to be opened; the reader's, and those with text, are open. */
export function LocalizedFields({ state, fields }: { state: FormState; fields: readonly TextField[] }) {
  const shell = useMessages("platform");
  const { lang } = useFacts();
  return (
    <>
      {languages.map((each) => {
        const isFilled = fields.some(({ name }) => (state.values[`${name}-${each}`]?.at(-1) ?? "") !== "");
        const isWrong = fields.some(({ name }) => state.errors[`${name}-${each}`] !== undefined);
        const language = shell(`language.own.${each}`);
        return (
          <details key={each} class="field" open={each === lang || isFilled || isWrong}>
            <summary>
              <b lang={each}>{language}</b>
            </summary>
            <div class="form">
              {fields.map(({ name, label, ...rest }) => (
                <Field
                  key={name}
                  name={`${name}-${each}`}
                  label={`${label} (${languageName(each, lang)})`}
                  state={state}
                  lang={each}
                  {...rest}
                />
              ))}
            </div>
          </details>
        );
      })}
    </>
  );
}

/** Says in which language a text is, where it is not the reader's. */
export function OtherLanguage({ of }: { of: string }) {
  const { lang } = useFacts();
  return of === lang ? null : <span class="tag">{languageName(of, lang)}</span>;
}

/** A text of several paragraphs in the reader's language, else in one it has, which is then named. */
export function Paragraphs({ text, after }: { text: LocalizedText; after?: ComponentChildren }) {
  const { lang } = useFacts();
  const found = localized(text, lang);
  if (found.text === "") return null;
  return (
    <>
      {found.lang === lang ? null : (
        <p>
          <OtherLanguage of={found.lang} />
        </p>
      )}
      {found.text.split(/\n{2,}/).map((paragraph) => (
        <p key={paragraph} lang={found.lang} dir="auto">
          {paragraph}
        </p>
      ))}
      {after}
    </>
  );
}

/** Lines as a list, numbered where their order counts; in the reader's language, else in one there is, which is then named. */
export function LineList({ lines, isOrdered }: { lines: Readonly<Record<string, string[]>>; isOrdered?: boolean }) {
  const { lang } = useFacts();
  const found = [lang, ...languages].find((each) => (lines[each] ?? []).length > 0);
  if (found === undefined) return null;
  const items = (lines[found] ?? []).map((line) => <li key={line}>{line}</li>);
  return (
    <>
      {found === lang ? null : (
        <p>
          <OtherLanguage of={found} />
        </p>
      )}
      {isOrdered === true ? (
        <ol lang={found} dir="auto">
          {items}
        </ol>
      ) : (
        <ul lang={found} dir="auto">
          {items}
        </ul>
      )}
    </>
  );
}
