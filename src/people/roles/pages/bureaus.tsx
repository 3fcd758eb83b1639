import { Field, Form, Notice, Page, Select, Submit, useFacts, useHref, useMessages } from "#platform/html/index.ts";
import type { FormState } from "#platform/http/index.ts";
import { collatorOf, formatNumber } from "#platform/i18n/index.ts";
import { countryName } from "../../countries.ts";
import { type Bureau, type BureauOfficer, isServed, type Proposal } from "../bureau-queries.ts";
import { useDay } from "./words.tsx";

/** The bureaus of all members, with who serves each. Where nobody does, the administrators decide, and this page says so. */
export function BureausPage({ bureaus, isOnlyUnserved }: { bureaus: Bureau[]; isOnlyUnserved: boolean }) {
  const t = useMessages("roles");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  const { compare } = collatorOf(lang);
  const unserved = bureaus.filter((bureau) => !isServed(bureau));
  const shown = (isOnlyUnserved ? unserved : bureaus)
    .map((bureau) => ({ ...bureau, name: countryName(bureau.country, lang) }))
    .sort((a, b) => compare(a.name, b.name));
  return (
    <Page title={t("bureaus.title")} crumbs={[{ label: shell("admin.title"), path: "/admin" }]} isUnlisted>
      <h1>{t("bureaus.title")}</h1>
      <p class="lede">{t("bureaus.intro")}</p>
      <p>{t("bureaus.unserved", { count: unserved.length, all: bureaus.length })}</p>
      <p class="actions">
        <a class="button" href={`${href("/admin/bureaus")}${isOnlyUnserved ? "" : "?show=unserved"}`}>
          {t(isOnlyUnserved ? "bureaus.show-all" : "bureaus.show-unserved")}
        </a>
      </p>
      <div class="table" tabIndex={0} role="region" aria-label={t("bureaus.title")}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("bureaus.country")}</th>
              <th scope="col">{t("bureaus.officer")}</th>
              <th scope="col">{t("bureaus.deputies")}</th>
              <th scope="col" class="n">
                {t("bureaus.waiting")}
              </th>
            </tr>
          </thead>
          <tbody>
            {shown.map((bureau) => (
              <tr key={bureau.country}>
                <td>
                  <a href={href(`/admin/bureaus/${bureau.country}`)}>{bureau.name}</a>{" "}
                  {bureau.hasProposal ? <span class="tag now">{t("bureaus.proposed")}</span> : null}
                </td>
                <td>
                  <Names officers={bureau.officers.filter(({ isDeputy }) => !isDeputy)} />{" "}
                  {isServed(bureau) ? null : <span class="tag bad">{t("bureaus.administrators")}</span>}
                </td>
                <td>
                  <Names officers={bureau.officers.filter(({ isDeputy }) => isDeputy)} />
                </td>
                <td class="n">{formatNumber(lang, bureau.waiting)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </Page>
  );
}

function Names({ officers }: { officers: BureauOfficer[] }) {
  const t = useMessages("roles");
  const href = useHref();
  return (
    <>
      {officers.map((officer, index) => (
        <span key={officer.grantId}>
          {index === 0 ? null : " · "}
          <a href={href(`/admin/people/${officer.id}`)}>
            <bdi>{officer.name}</bdi>
          </a>
          {officer.isActive ? null : ` (${t("bureaus.inactive")})`}
        </span>
      ))}
    </>
  );
}

export interface BureauPageProps {
  country: string;
  officers: BureauOfficer[];
  proposals: Proposal[];
  ownId: string;
  states: { proposal: FormState; decision: FormState };
}

/** One country's bureau for administrators: who serves, who is proposed, who was. */
export function BureauPage({ country, officers, proposals, ownId, states }: BureauPageProps) {
  const t = useMessages("roles");
  const shell = useMessages("platform");
  const href = useHref();
  const { lang } = useFacts();
  const name = countryName(country, lang);
  const open = proposals.find(({ decidedAt }) => decidedAt === null);
  const decided = proposals.filter(({ decidedAt }) => decidedAt !== null);
  const crumbs = [
    { label: shell("admin.title"), path: "/admin" },
    { label: t("bureaus.title"), path: "/admin/bureaus" },
  ];
  return (
    <Page title={t("bureau.title", { country: name })} crumbs={crumbs} isUnlisted>
      <h1>{t("bureau.title", { country: name })}</h1>
      {isServed({ officers }) ? null : <Notice kind="warning">{t("bureau.unserved")}</Notice>}
      <div class="two">
        <section>
          <h2 class="prose-title">{t("bureau.serving")}</h2>
          <OfficerList officers={officers} hasLinks />
          {decided.length === 0 ? null : (
            <>
              <h2 class="prose-title">{t("bureau.past")}</h2>
              <PastProposals proposals={decided} />
            </>
          )}
        </section>
        <section>
          <h2 class="prose-title">{t("bureau.appoint")}</h2>
          {open === undefined ? (
            <>
              <p>{t("bureau.two")}</p>
              <Form action={href(`/admin/bureaus/${country}/propose`)} state={states.proposal}>
                <Field
                  name="email"
                  type="email"
                  label={t("person.email")}
                  state={states.proposal}
                  isRequired
                  max={254}
                />
                <Field
                  name="reason"
                  label={t("reason")}
                  hint={t("reason.hint")}
                  state={states.proposal}
                  isRequired
                  max={500}
                />
                <Submit label={t("bureau.propose")} />
              </Form>
            </>
          ) : (
            <OpenProposal
              country={country}
              proposal={open}
              isOwn={open.proposedById === ownId}
              state={states.decision}
            />
          )}
        </section>
      </div>
    </Page>
  );
}

export function OfficerList({ officers, hasLinks = false }: { officers: BureauOfficer[]; hasLinks?: boolean }) {
  const t = useMessages("roles");
  const href = useHref();
  const day = useDay();
  if (officers.length === 0) return <p>{t("bureau.nobody")}</p>;
  return (
    <ul class="rows">
      {officers.map((officer) => (
        <li key={officer.grantId}>
          <span class="grow">
            {hasLinks ? (
              <a href={href(`/admin/people/${officer.id}`)}>
                <bdi>{officer.name}</bdi>
              </a>
            ) : (
              <b>
                <bdi>{officer.name}</bdi>
              </b>
            )}{" "}
            {officer.isDeputy ? <span class="tag">{t("deputy")}</span> : null}
            {officer.isActive ? null : <span class="tag bad">{t("bureaus.inactive")}</span>}
            <br />
            <span class="small">
              <bdi dir="ltr">{officer.email}</bdi> · {t("since", { date: day(officer.since) })}
              {officer.endsAt === null ? null : ` · ${t("until.date", { date: day(officer.endsAt) })}`}
            </span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function OpenProposal({
  country,
  proposal,
  isOwn,
  state,
}: {
  country: string;
  proposal: Proposal;
  isOwn: boolean;
  state: FormState;
}) {
  const t = useMessages("roles");
  const href = useHref();
  const day = useDay();
  const decisions = (["confirm", "decline"] as const).filter((decision) => decision === "decline" || !isOwn);
  return (
    <>
      <p>
        {t("bureau.proposal", {
          name: proposal.name,
          email: proposal.email,
          by: proposal.proposedBy,
          date: day(proposal.proposedAt),
        })}
      </p>
      <p>
        <bdi>{proposal.reason}</bdi>
      </p>
      {isOwn ? <Notice kind="note">{t("bureau.other-confirms")}</Notice> : null}
      <Form action={href(`/admin/bureaus/${country}/decide`)} state={state}>
        <input type="hidden" name="proposal" value={proposal.id} />
        <Select
          name="decision"
          label={t("bureau.decision")}
          state={state}
          options={decisions.map((decision) => ({ value: decision, label: t(`bureau.${decision}`) }))}
        />
        <Field name="decisionReason" label={t("reason")} hint={t("reason.hint")} state={state} isRequired max={500} />
        <Submit label={t("bureau.decide")} />
      </Form>
    </>
  );
}

function PastProposals({ proposals }: { proposals: Proposal[] }) {
  const t = useMessages("roles");
  const day = useDay();
  return (
    <ul class="rows">
      {proposals.map((proposal) => (
        <li key={proposal.id}>
          <span class="grow">
            <bdi>{proposal.name}</bdi>{" "}
            <span class={proposal.isConfirmed === true ? "tag ok" : "tag"}>
              {t(proposal.isConfirmed === true ? "bureau.confirmed" : "bureau.declined")}
            </span>
            <br />
            <span class="small">
              {t("bureau.past-words", {
                by: proposal.proposedBy,
                decider: proposal.decidedBy ?? "–",
                date: day(proposal.decidedAt ?? proposal.proposedAt),
              })}
            </span>
            <br />
            <bdi class="small">{proposal.decisionReason}</bdi>
          </span>
        </li>
      ))}
    </ul>
  );
}
