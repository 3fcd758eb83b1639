import { Icon, Page, useHref, useMessages } from "#platform/html/index.ts";

/** The way to everything staff look after; each entry only for those who may. */
export function AdminPage({
  mayImport,
  mayReadOutbox,
  mayReadAccounts,
  mayAppointOfficers,
  mayInvite,
  mayKeepBodies,
  mayKeepMemberLabels,
}: Record<
  | "mayImport"
  | "mayReadOutbox"
  | "mayReadAccounts"
  | "mayAppointOfficers"
  | "mayInvite"
  | "mayKeepBodies"
  | "mayKeepMemberLabels",
  boolean
>) {
  const t = useMessages("home");
  const shell = useMessages("platform");
  const learning = useMessages("learning");
  const roles = useMessages("roles");
  const privacy = useMessages("privacy");
  const invitations = useMessages("invitations");
  const labels = useMessages("labels");
  const href = useHref();
  const entries = [
    ...(mayImport
      ? [
          {
            path: "/learning/manage",
            icon: "book-open-check",
            title: learning("manage.title"),
            text: t("admin.modules"),
          },
        ]
      : []),
    ...(mayInvite
      ? [{ path: "/invitations", icon: "mail", title: invitations("title"), text: invitations("bureau.hint") }]
      : []),
    ...(mayReadAccounts
      ? [{ path: "/admin/people", icon: "users", title: roles("people.title"), text: t("admin.people") }]
      : []),
    ...(mayAppointOfficers
      ? [{ path: "/admin/bureaus", icon: "globe", title: roles("bureaus.title"), text: t("admin.bureaus") }]
      : []),
    ...(mayKeepBodies
      ? [{ path: "/admin/bodies", icon: "graduation-cap", title: roles("bodies.title"), text: t("admin.bodies") }]
      : []),
    ...(mayKeepMemberLabels
      ? [{ path: "/admin/member-labels", icon: "map-pin", title: labels("title"), text: labels("admin.hint") }]
      : []),
    ...(mayReadAccounts
      ? [{ path: "/people/protected", icon: "user", title: privacy("protected.title"), text: t("admin.protected") }]
      : []),
    ...(mayReadOutbox
      ? [{ path: "/admin/outbox", icon: "mail", title: shell("outbox.title"), text: t("admin.outbox") }]
      : []),
    { path: "/components", icon: "layers", title: shell("components.title"), text: t("admin.components") },
  ];
  return (
    <Page title={shell("admin.title")} isUnlisted>
      <h1>{shell("admin.title")}</h1>
      <p class="lede">{t("admin.intro")}</p>
      <div class="shelves plain">
        {entries.map((entry) => (
          <a key={entry.path} class="shelf c-guideline" href={href(entry.path)}>
            <Icon name={entry.icon} />
            <b>{entry.title}</b>
            <span class="small">{entry.text}</span>
          </a>
        ))}
      </div>
    </Page>
  );
}
