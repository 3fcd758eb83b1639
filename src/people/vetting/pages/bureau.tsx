import { Icon, Page, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { formatNumber } from "#platform/i18n/index.ts";
import { isAllowed } from "#platform/permissions/index.ts";
import { mayLeadBureau } from "../../roles/permissions.ts";
import type { WaitingCounts } from "../queries.ts";

/** A place of another room, with what waits there. */
export interface OtherPlace {
  path: string;
  label: string;
  hint: string;
  count: number | undefined;
  icon: string;
}

/** Where those who vouch begin: what waits for them. */
export function BureauPage({
  counts,
  others,
}: {
  counts: WaitingCounts & { dormant: number };
  others: readonly OtherPlace[];
}) {
  const t = useMessages("vetting");
  const href = useHref();
  const roles = useMessages("roles");
  const invitations = useMessages("invitations");
  const dormant = useMessages("dormant");
  const { lang, actor } = useFacts();
  const places = [
    {
      path: "/bureau/requests",
      label: t("requests.title"),
      hint: t("requests.hint"),
      count: counts.requests,
      icon: "user",
    },
    {
      path: "/bureau/renewals",
      label: t("renewals.title"),
      hint: t("renewals.hint"),
      count: counts.renewals,
      icon: "rotate-ccw",
    },
    {
      path: "/bureau/reports",
      label: t("reports.title"),
      hint: t("reports.hint"),
      count: counts.reports,
      icon: "log-out",
    },
    {
      path: "/bureau/dormant",
      label: dormant("title"),
      hint: dormant("hint"),
      count: counts.dormant,
      icon: "clock",
    },
    ...others,
    { path: "/bureau/people", label: t("people.title"), hint: t("people.hint"), count: undefined, icon: "users" },
    {
      path: "/invitations",
      label: invitations("title"),
      hint: invitations("bureau.hint"),
      count: undefined,
      icon: "mail",
    },
    ...(isAllowed(actor, mayLeadBureau)
      ? [
          {
            path: "/bureau/officers",
            label: roles("own.title"),
            hint: roles("own.hint"),
            count: undefined,
            icon: "scale",
          },
        ]
      : []),
  ];
  return (
    <Page title={t("bureau.title")} isUnlisted>
      <h1>{t("bureau.title")}</h1>
      <p class="lede">{t("bureau.intro")}</p>
      <ul class="rows">
        {places.map((place) => (
          <li key={place.path}>
            <Icon name={place.icon} />
            <span class="grow">
              <a href={href(place.path)}>{place.label}</a>
              <span class="small block">{place.hint}</span>
            </span>
            {place.count === undefined ? null : (
              <span class={place.count > 0 ? "tag now" : "tag"}>
                {place.count >= 1_000
                  ? t("bureau.many")
                  : t("bureau.waiting", { count: formatNumber(lang, place.count) })}
              </span>
            )}
          </li>
        ))}
      </ul>
    </Page>
  );
}
