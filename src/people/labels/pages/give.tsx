import type { LocalizedText } from "#platform/database/index.ts";
import { Form, Select, Submit, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { type FormState, filledForm } from "#platform/http/index.ts";
import { localized } from "#platform/i18n/index.ts";
import type { MemberLabel } from "../queries.ts";
import { kept, presentChoice } from "../rules.ts";

interface GiveLabelProps {
  /** Where the person's page is. */
  path: string;
  memberLabel: LocalizedText | null;
  /** Those in use for the person's country. */
  labels: readonly MemberLabel[];
  /** What was refused, if anything. */
  state: FormState | undefined;
  heading: "h2" | "h3";
}

/** Chooses the label of a person; not there where their country has none. */
export function GiveLabel({ path, memberLabel, labels, state, heading: Heading }: GiveLabelProps) {
  const t = useMessages("labels");
  const href = useHref();
  const { lang } = useFacts();
  if (labels.length === 0 && memberLabel === null) return null;
  const present = presentChoice(memberLabel, labels);
  const former =
    present === kept ? [{ value: kept, label: t("give.kept", { label: localized(memberLabel, lang).text }) }] : [];
  return (
    <>
      <Heading class="prose-title">{t("give.title")}</Heading>
      <Form action={href(`${path}/member-label`)} {...(state === undefined ? {} : { state })}>
        <Select
          name="memberLabel"
          label={t("give.label")}
          hint={t("give.hint")}
          state={state ?? filledForm({ memberLabel: present })}
          options={[...former, ...labels.map(({ id, name }) => ({ value: id, label: localized(name, lang).text }))]}
          empty={t("give.none")}
        />
        <Submit label={t("give.do")} kind="" />
      </Form>
    </>
  );
}
