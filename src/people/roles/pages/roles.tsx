import { Page, useFacts, useMessages } from "#platform/html/index.ts";
import { keyOf } from "#platform/i18n/index.ts";
import { type DeclaredPermission, type Role, roles, scopedRoles } from "#platform/permissions/index.ts";

/** What each role may do, from the permissions that the code checks. */
export function RolesPage({ permissions, own }: { permissions: readonly DeclaredPermission[]; own: readonly Role[] }) {
  const t = useMessages("roles");
  const words = useMessages("people");
  const of = (role: Role | "everyone") =>
    permissions.filter(({ permission }) =>
      role === "everyone"
        ? permission.roles === "everyone"
        : permission.roles !== "everyone" && permission.roles.includes(role),
    );
  const owned = permissions.filter(({ permission }) => permission.because !== undefined);
  return (
    <Page title={t("explain.title")} isUnlisted>
      <h1>{t("explain.title")}</h1>
      <p class="lede">{t("explain.intro")}</p>
      <div class="prose">
        <section>
          <h2>{t("explain.everyone")}</h2>
          <Sentences permissions={of("everyone")} />
          {owned.length === 0 ? null : (
            <>
              <p>{t("explain.own-things")}</p>
              <Sentences permissions={owned} />
            </>
          )}
        </section>
        {roles.map((role) => (
          <section key={role}>
            <h2>
              {words(`role.${role}`)} {own.includes(role) ? <span class="tag ok">{t("explain.yours")}</span> : null}
            </h2>
            <ScopeWords role={role} />
            {of(role).length === 0 ? <p>{t("explain.nothing")}</p> : <Sentences permissions={of(role)} />}
          </section>
        ))}
      </div>
    </Page>
  );
}

/** Where a role is held, if not everywhere only. */
function ScopeWords({ role }: { role: Role }) {
  const t = useMessages("roles");
  const kind = scopedRoles[role];
  if (kind === undefined) return null;
  return (
    <p class="small">
      {t(kind.isEverywhereToo ? (`explain.of-${kind.of}-too` as const) : (`explain.of-${kind.of}` as const))}
    </p>
  );
}

function Sentences({ permissions }: { permissions: readonly DeclaredPermission[] }) {
  const { text } = useFacts();
  return (
    <ul>
      {permissions.map(({ words }) => (
        <li key={words}>{text(...keyOf(words))}</li>
      ))}
    </ul>
  );
}
