import {
  ActionButton,
  Empty,
  Field,
  Form,
  More,
  Page,
  Submit,
  useFacts,
  useHref,
  useMessages,
} from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { memberName } from "../../labels/rules.ts";
import type { ProtectedPerson } from "../protection.ts";

interface ProtectedPageProps {
  people: ProtectedPerson[];
  next: string | undefined;
  state: FormState;
}

function Member({ person }: { person: ProtectedPerson }) {
  const { lang } = useFacts();
  const member = memberName(person, lang);
  return member === undefined ? null : (
    <>
      {" · "}
      <bdi>{member}</bdi>
    </>
  );
}

/** Whom nobody may list or export by name, for those who vouch for them. */
export function ProtectedPage({ people, next, state }: ProtectedPageProps) {
  const t = useMessages("privacy");
  const words = useMessages("people");
  const href = useHref();
  return (
    <Page title={t("protected.title")} isUnlisted>
      <h1>{t("protected.title")}</h1>
      <p class="lede">{t("protected.intro")}</p>
      <Form action={href("/people/protected")} state={state}>
        <Field name="email" type="email" label={words("email")} state={state} autocomplete="off" isRequired max={254} />
        <Submit label={t("protected.protect")} />
      </Form>
      {people.length === 0 ? <Empty text={t("protected.none")} /> : null}
      <ul class="rows">
        {people.map((person) => (
          <li key={person.id}>
            <span class="grow">
              <bdi>{person.name}</bdi>
              <br />
              <span class="small">
                <bdi dir="ltr">{person.email}</bdi>
                <Member person={person} />
              </span>
            </span>
            <ActionButton
              action={href("/people/protected")}
              label={t("protected.end")}
              fields={{ email: person.email, act: "end" }}
            />
          </li>
        ))}
      </ul>
      <More href={next === undefined ? undefined : href(`/people/protected?${new URLSearchParams({ after: next })}`)} />
    </Page>
  );
}
