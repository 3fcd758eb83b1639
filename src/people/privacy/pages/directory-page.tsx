import { Empty, More, Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { languageName } from "#platform/i18n/index.ts";
import { memberName } from "../../labels/rules.ts";
import type { DirectoryPerson } from "../directory.ts";

interface DirectoryPageProps {
  words: string;
  people: DirectoryPerson[];
  next: string | undefined;
  /** The reader decides about people and may protect them. */
  mayProtect: boolean;
}

export function DirectoryPage({ words, people, next, mayProtect }: DirectoryPageProps) {
  const t = useMessages("privacy");
  const href = useHref();
  const shell = useMessages("platform");
  const more = next === undefined ? undefined : href(`/people?${new URLSearchParams({ q: words, after: next })}`);
  return (
    <Page title={t("directory.title")} isUnlisted>
      <h1>{t("directory.title")}</h1>
      <p class="lede">
        {t("directory.intro")} <a href={href("/account/privacy")}>{t("directory.yours")}</a>
      </p>
      <form class="form" action={href("/people")} role="search" aria-label={t("directory.title")}>
        <div class="field">
          <label for="q">{t("directory.name")}</label>
          <input id="q" name="q" type="search" value={words} maxLength={200} dir="auto" />
        </div>
        <p class="actions">
          <button class="button main" type="submit">
            {shell("search.go")}
          </button>
        </p>
      </form>
      {people.length === 0 ? <Empty text={t(words === "" ? "directory.none" : "directory.none-found")} /> : null}
      <ul class="rows">
        {people.map((person) => (
          <Entry key={person.id} person={person} />
        ))}
      </ul>
      <More href={more} />
      {mayProtect ? (
        <p>
          <a href={href("/people/protected")}>{t("protected.title")}</a>
        </p>
      ) : null}
    </Page>
  );
}

function Entry({ person }: { person: DirectoryPerson }) {
  const { lang } = useFacts();
  const facts = [person.function, person.organisation, memberName(person, lang) ?? null].filter(
    (fact): fact is string => fact !== null && fact !== "",
  );
  const languages = (person.languages ?? []).map((code) => languageName(code, lang));
  return (
    <li>
      <span class="grow">
        <b>
          <bdi>{person.name}</bdi>
        </b>
        {facts.map((fact) => (
          <span key={fact}>
            {" · "}
            <bdi>{fact}</bdi>
          </span>
        ))}
        {languages.length === 0 ? null : (
          <>
            <br />
            <span class="small">{languages.join(" · ")}</span>
          </>
        )}
      </span>
    </li>
  );
}
