import { Field, Notice, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import { filledForm } from "#platform/http/index.ts";
import { keyOf } from "#platform/i18n/index.ts";
import { type Actor, type Grant, readerLabels } from "#platform/permissions/index.ts";
import type { HeldPermission, PageVerdict } from "../insight.ts";
import type { HeldRole, PersonFacts } from "../queries.ts";
import { useDay, useScopeWords } from "./words.tsx";

export interface InsightProps {
  person: PersonFacts;
  held: HeldRole[];
  /** The person as the house meets them. */
  actor: Actor;
  permissions: HeldPermission[];
  vouchedBy: string | undefined;
  address: string;
  verdict: PageVerdict | undefined;
}

/** What a person may see and do, and what gives it to them. */
export function Insight({ person, held, actor, permissions, vouchedBy, address, verdict }: InsightProps) {
  const t = useMessages("roles");
  return (
    <section aria-labelledby="insight">
      <h2 id="insight" class="prose-title">
        {t("insight.title")}
      </h2>
      <div class="two">
        <div>
          <h3 class="prose-title">{t("insight.reads")}</h3>
          <Labels person={person} actor={actor} vouchedBy={vouchedBy} />
          <h3 class="prose-title">{t("insight.page")}</h3>
          <AddressForm person={person} address={address} />
          {verdict === undefined ? null : <Verdict verdict={verdict} held={held} />}
        </div>
        <div>
          <h3 class="prose-title">{t("insight.may")}</h3>
          <Permissions permissions={permissions} held={held} />
        </div>
      </div>
    </section>
  );
}

function Labels({ person, actor, vouchedBy }: Pick<InsightProps, "person" | "actor" | "vouchedBy">) {
  const t = useMessages("roles");
  const day = useDay();
  const labels = readerLabels(actor);
  const reasonOf = (label: string): string => {
    if (label === "public") return t("label.public");
    if (label === "community") {
      const date = day(person.vettedUntil ?? new Date());
      return vouchedBy === undefined
        ? t("label.community", { date })
        : t("label.community.by", { date, by: vouchedBy });
    }
    return label === `account:${person.id}` ? t("label.own") : t("label.group");
  };
  return (
    <>
      <ul class="rows">
        {labels.map((label) => (
          <li key={label}>
            <span class="grow">
              <code dir="ltr">{label}</code>
              <br />
              <span class="small">{reasonOf(label)}</span>
            </span>
          </li>
        ))}
      </ul>
      {labels.includes("community") ? null : (
        <p class="small">
          {person.vettedUntil === null ? t("label.unvetted") : t("label.lapsed", { date: day(person.vettedUntil) })}
        </p>
      )}
    </>
  );
}

/** The grants in words, one after the other. */
function useGrantWords(held: HeldRole[]): (grants: readonly Grant[]) => string {
  const words = useMessages("people");
  const scopeWords = useScopeWords();
  const bodyNames = new Map(held.map(({ scope, bodyName }) => [scope, bodyName]));
  return (grants) =>
    grants
      .map(({ role, scope }) => `${words(`role.${role}`)} (${scopeWords(scope, bodyNames.get(scope))})`)
      .join(" · ");
}

function Permissions({ permissions, held }: Pick<InsightProps, "permissions" | "held">) {
  const t = useMessages("roles");
  const { text } = useFacts();
  const grantWords = useGrantWords(held);
  if (permissions.length === 0) return <p>{t("insight.may-nothing")}</p>;
  return (
    <ul class="rows">
      {permissions.map(({ declared, grants, isConditional }) => (
        <li key={declared.words}>
          <span class="grow">
            {text(...keyOf(declared.words))}
            <br />
            <span class="small">
              {isConditional ? t("insight.conditional") : grants.length === 0 ? t("every-account") : grantWords(grants)}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function AddressForm({ person, address }: Pick<InsightProps, "person" | "address">) {
  const t = useMessages("roles");
  const href = useHref();
  return (
    <form class="form" action={`${href(`/admin/people/${person.id}`)}#verdict`}>
      <Field
        name="address"
        label={t("insight.address")}
        hint={t("insight.address.hint")}
        state={filledForm({ address })}
        isRequired
        max={2_000}
        dir="ltr"
      />
      <p class="actions">
        <button class="button" type="submit">
          {t("insight.ask")}
        </button>
      </p>
    </form>
  );
}

function Verdict({ verdict, held }: { verdict: PageVerdict; held: HeldRole[] }) {
  const t = useMessages("roles");
  const words = useMessages("people");
  const { text } = useFacts();
  const grantWords = useGrantWords(held);
  const { path, route, guard, permission, isOpen, grants, readers, matching } = verdict;
  const roles = permission?.permission.roles ?? [];
  return (
    <div id="verdict">
      <Notice kind={isOpen ? "done" : "warning"}>
        <p>
          <b>{route === undefined ? t("verdict.none") : t(isOpen ? "verdict.open" : "verdict.closed")}</b>{" "}
          <code dir="ltr">{path}</code>
        </p>
        {guard === "anyone" ? <p>{t("verdict.anyone")}</p> : null}
        {guard === "signed-in" ? <p>{t("verdict.signed-in")}</p> : null}
        {permission === undefined ? null : (
          <p>
            {t("verdict.asks", { permission: text(...keyOf(permission.words)) })}{" "}
            {grants.length > 0
              ? t("verdict.given", { roles: grantWords(grants) })
              : typeof roles === "string"
                ? t("every-account")
                : t("verdict.holders", { roles: roles.map((role) => words(`role.${role}`)).join(" · ") })}
          </p>
        )}
        {readers === undefined ? null : (
          <p>
            {matching.length > 0
              ? t("verdict.readers", { labels: matching.join(", ") })
              : t("verdict.not-readers", { labels: readers.join(", ") })}
          </p>
        )}
        {isOpen && readers === undefined && guard !== "anyone" ? <p>{t("verdict.within")}</p> : null}
      </Notice>
    </div>
  );
}
