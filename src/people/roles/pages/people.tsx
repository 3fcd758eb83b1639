import { Empty, FindForm, More, Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { memberName } from "../../labels/rules.ts";
import type { PersonRow } from "../queries.ts";

/** Everybody with an account, for administrators. */
export function PeoplePage({ people, q, next }: { people: PersonRow[]; q: string; next: string | undefined }) {
  const t = useMessages("roles");
  const shell = useMessages("platform");
  const href = useHref();
  const query = q === "" ? "" : `q=${encodeURIComponent(q)}&`;
  return (
    <Page title={t("people.title")} crumbs={[{ label: shell("admin.title"), path: "/admin" }]} isUnlisted>
      <h1>{t("people.title")}</h1>
      <p class="lede">{t("people.intro")}</p>
      <FindForm action={href("/admin/people")} label={t("people.search")} q={q} max={200} />
      {people.length === 0 ? <Empty text={t("people.none")} /> : <PeopleTable people={people} />}
      <More href={next === undefined ? undefined : `${href("/admin/people")}?${query}after=${next}`} />
    </Page>
  );
}

function PeopleTable({ people }: { people: PersonRow[] }) {
  const t = useMessages("roles");
  const words = useMessages("people");
  const href = useHref();
  const { lang } = useFacts();
  return (
    <div class="table" tabIndex={0} role="region" aria-label={t("people.title")}>
      <table>
        <thead>
          <tr>
            <th scope="col">{words("name")}</th>
            <th scope="col">{words("email")}</th>
            <th scope="col">{words("country")}</th>
            <th scope="col">{t("roles")}</th>
          </tr>
        </thead>
        <tbody>
          {people.map((person) => (
            <tr key={person.id}>
              <td>
                <a href={href(`/admin/people/${person.id}`)}>
                  <bdi>{person.name}</bdi>
                </a>{" "}
                {person.isDisabled ? <span class="tag bad">{t("state.disabled")}</span> : null}
                {person.isSuspended ? <span class="tag bad">{t("state.suspended")}</span> : null}
              </td>
              <td>
                <bdi dir="ltr">{person.email}</bdi>
              </td>
              <td>
                <bdi>{memberName(person, lang) ?? "–"}</bdi>
              </td>
              <td>{person.roles.length === 0 ? "–" : person.roles.map((role) => words(`role.${role}`)).join(" · ")}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
