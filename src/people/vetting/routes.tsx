import { pageOf, textCursor, timeCursor } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import {
  anyone,
  emptyForm,
  type FormState,
  filledForm,
  inEvenTime,
  may,
  type PageContext,
  pages,
  signedIn,
  submitted,
} from "#platform/http/index.ts";
import { isId } from "#platform/ids.ts";
import { isAllowed, requireAccount } from "#platform/permissions/index.ts";
import { dormantCount } from "../dormant/queries.ts";
import { giveForm } from "../labels/forms.ts";
import { giveMemberLabel } from "../labels/give.ts";
import { mayGiveMemberLabels } from "../labels/permissions.ts";
import { labelsToGive } from "../labels/queries.ts";
import { enter, fromOf } from "../security/entrance.ts";
import { admit } from "../security/sign-in.ts";
import { decideRequest, renewOrEnd, reportLeaving, settleReport, suspendOrRestore } from "./decisions.ts";
import {
  accessForm,
  answerForm,
  confirmForm,
  decisionForm,
  leavingForm,
  listQuery,
  reasonForm,
  renewalForm,
  renewedAccessForm,
  settleForm,
} from "./forms.ts";
import { AskPage, ConfirmPage, SentPage } from "./pages/ask.tsx";
import { BureauPage } from "./pages/bureau.tsx";
import { LeavingPage, ReportsPage } from "./pages/leaving.tsx";
import { MyAccessPage } from "./pages/my-access.tsx";
import { PeoplePage, PersonPage, RenewalsPage } from "./pages/people.tsx";
import { RequestPage, RequestsPage } from "./pages/requests.tsx";
import { mayVouch } from "./permissions.ts";
import {
  dueForRenewal,
  nextToDecide,
  openReports,
  ownPeople,
  ownStanding,
  personForDecision,
  requestForDecision,
  vouchingBodies,
  waitingCounts,
  waitingRequests,
} from "./queries.ts";
import { answerBureau, askAgain, askForAccess, confirmAccess, unconfirmedRequest } from "./requests.ts";

const pageSize = 50;
/** Renewed together: a bureau of four thousand is not to turn eighty pages. */
const renewalsShown = 100;

async function askPage(c: PageContext, state: FormState = filledForm({ kind: "officer", lang: c.lang })) {
  return <AskPage state={state} bodies={await vouchingBodies(c.db)} />;
}

async function confirmPage(c: PageContext, state: FormState) {
  const request = await unconfirmedRequest(c.db, c.param("token"));
  if (request === undefined) throw new DomainError("vetting.link-expired");
  return <ConfirmPage state={state} token={c.param("token")} email={request.email} name={request.name} />;
}

async function myAccessPage(c: PageContext, states: { ask?: FormState; answer?: FormState } = {}) {
  const account = requireAccount(c.actor);
  const standing = await ownStanding(c.db, account);
  const { organisation, bodyId } = standing;
  const ask =
    states.ask ??
    filledForm({ country: account.country ?? "", body: bodyId ?? "", organisation, function: standing.function });
  return (
    <MyAccessPage
      account={account}
      standing={standing}
      bodies={await vouchingBodies(c.db)}
      ask={ask}
      answer={states.answer ?? emptyForm}
    />
  );
}

async function requestPage(c: PageContext, state: FormState = emptyForm) {
  const request = isId(c.param("id")) ? await requestForDecision(c.db, c.actor, c.param("id")) : undefined;
  if (request === undefined) throw new DomainError("platform.not-found");
  return <RequestPage request={request} state={state} />;
}

async function personPage(c: PageContext, state: FormState = emptyForm, label?: FormState) {
  const person = isId(c.param("id")) ? await personForDecision(c.db, c.actor, c.param("id")) : undefined;
  if (person === undefined) throw new DomainError("platform.not-found");
  return (
    <PersonPage
      person={person}
      labels={await labelsToGive(c.db, c.actor, person.country)}
      state={state}
      label={label}
      isSelf={c.actor.kind === "account" && c.actor.id === person.id}
    />
  );
}

async function renewalsPage(c: PageContext, state: FormState = emptyForm) {
  const rows = await dueForRenewal(
    c.db,
    c.actor,
    timeCursor(c.url.searchParams.get("after") ?? undefined),
    renewalsShown + 1,
  );
  const { rows: shown, next } = pageOf(rows, renewalsShown, (row) => [row.vettedUntil?.toISOString() ?? "", row.id]);
  return <RenewalsPage people={shown} next={next} state={state} />;
}

async function reportsPage(c: PageContext) {
  return <ReportsPage reports={await openReports(c.db, c.actor, 200)} />;
}

const askRoutes = pages()
  .get("/access", anyone, async (c) =>
    c.actor.kind === "account" ? c.redirect(c.href("/account/access")) : c.page(await askPage(c)),
  )
  .post(
    "/access",
    anyone,
    submitted(accessForm, askPage, async (c, given) => {
      await inEvenTime(() => askForAccess(c.house, given, c.address));
      return c.page(<SentPage email={given.email} />);
    }),
  )
  .get("/access/confirm/:token", anyone, async (c) => c.page(await confirmPage(c, emptyForm)))
  .post(
    "/access/confirm/:token",
    anyone,
    submitted(confirmForm, confirmPage, async (c, { password, zone }) => {
      const { accountId, lang } = await confirmAccess(c.db, c.param("token"), password);
      return enter(c, await admit(c.house, { id: accountId, lang }, fromOf(c, zone), `/${lang}/account/access`));
    }),
  )
  .get("/account/access", signedIn, async (c) => c.page(await myAccessPage(c)))
  .post(
    "/account/access",
    signedIn,
    submitted(
      renewedAccessForm,
      (c, ask) => myAccessPage(c, { ask }),
      async (c, given) => {
        await askAgain(c.db, requireAccount(c.actor), given);
        return c.done("vetting:asked", "/account/access");
      },
    ),
  )
  .post(
    "/account/access/answer",
    signedIn,
    submitted(
      answerForm,
      (c, answer) => myAccessPage(c, { answer }),
      async (c, { answer }) => {
        await answerBureau(c.db, requireAccount(c.actor), answer);
        return c.done("vetting:answered", "/account/access");
      },
    ),
  )
  .get("/leaving", signedIn, (c) => c.page(<LeavingPage state={emptyForm} />))
  .post(
    "/leaving",
    signedIn,
    submitted(
      leavingForm,
      (_c, state) => <LeavingPage state={state} />,
      async (c, { email, note }) => {
        await inEvenTime(() => reportLeaving(c.house, requireAccount(c.actor), email, note));
        return c.done("vetting:leaving.done", "/");
      },
    ),
  );

/** What other rooms have for those who look after people. */
const otherPlaces = (c: PageContext) =>
  Promise.all(
    c.house.bureau
      .filter(({ permission }) => isAllowed(c.actor, permission))
      .map(async ({ path, icon, title, text, count }) => ({
        path,
        icon,
        label: c.text(title),
        hint: c.text(text),
        count: await count?.(c.db, c.actor),
      })),
  );

const bureauRoutes = pages()
  .get("/bureau", may(mayVouch), async (c) => {
    const [counts, dormant, others] = await Promise.all([
      waitingCounts(c.db, c.actor),
      dormantCount(c.db, requireAccount(c.actor)),
      otherPlaces(c),
    ]);
    return c.page(<BureauPage counts={{ ...counts, dormant }} others={others} />);
  })
  .get("/bureau/requests", may(mayVouch), async (c) => {
    const rows = await waitingRequests(
      c.db,
      c.actor,
      timeCursor(c.url.searchParams.get("after") ?? undefined),
      pageSize + 1,
    );
    const { rows: requests, next } = pageOf(rows, pageSize, (row) => [row.waitingSince.toISOString(), row.id]);
    return c.page(<RequestsPage requests={requests} next={next} />);
  })
  .get("/bureau/requests/:id", may(mayVouch), async (c) => c.page(await requestPage(c)))
  .post(
    "/bureau/requests/:id",
    may(mayVouch),
    submitted(decisionForm, requestPage, async (c, { decision, reason }) => {
      if (!isId(c.param("id"))) throw new DomainError("platform.not-found");
      const account = requireAccount(c.actor);
      await decideRequest(c.house, account, c.param("id"), decision, reason);
      // On to the next, so that a long list is worked through without going back to it.
      const next = await nextToDecide(c.db, account);
      return c.done(
        `vetting:decided.${decision}`,
        next === undefined ? "/bureau/requests" : `/bureau/requests/${next}`,
      );
    }),
  )
  .get("/bureau/renewals", may(mayVouch), async (c) => c.page(await renewalsPage(c)))
  .post(
    "/bureau/renewals",
    may(mayVouch),
    submitted(renewalForm, renewalsPage, async (c, { who, act, reason }) => {
      const count = await renewOrEnd(c.house, requireAccount(c.actor), who, act, reason);
      return c.done(`vetting:${act === "renew" ? "renewed" : "ended"}`, "/bureau/renewals", { count });
    }),
  )
  .get("/bureau/people", may(mayVouch), async (c) => {
    const { q, state, after } = c.query(listQuery);
    const { dormantMonths } = c.house.settings;
    const rows = await ownPeople(c.db, c.actor, { q, state, dormantMonths }, textCursor(after), pageSize + 1);
    const { rows: people, next } = pageOf(rows, pageSize, (row) => [row.key, row.id]);
    return c.page(<PeoplePage people={people} next={next} q={q} state={state} />);
  })
  .get("/bureau/people/:id", may(mayVouch), async (c) => c.page(await personPage(c)))
  .post(
    "/bureau/people/:id/:act{renew|end|suspend|restore}",
    may(mayVouch),
    submitted(reasonForm, personPage, async (c, { reason }) => {
      const [id, act] = [c.param("id"), c.param("act")];
      const actor = requireAccount(c.actor);
      if (!isId(id)) throw new DomainError("platform.not-found");
      if (act === "suspend" || act === "restore")
        await suspendOrRestore(c.house, actor, id, act === "suspend" ? "suspended" : "restored", reason);
      else if ((await renewOrEnd(c.house, actor, [id], act === "renew" ? "renew" : "end", reason)) === 0)
        throw new DomainError("platform.not-found");
      return c.done("vetting:standing-changed", `/bureau/people/${id}`);
    }),
  )
  .post(
    "/bureau/people/:id/member-label",
    may(mayGiveMemberLabels),
    submitted(
      giveForm,
      (c, label) => personPage(c, emptyForm, label),
      async (c, { memberLabel }) => {
        await giveMemberLabel(c.db, requireAccount(c.actor), c.param("id"), memberLabel);
        return c.done("labels:given", `/bureau/people/${c.param("id")}`);
      },
    ),
  )
  .get("/bureau/reports", may(mayVouch), async (c) => c.page(await reportsPage(c)))
  .post(
    "/bureau/reports/:id",
    may(mayVouch),
    submitted(settleForm, reportsPage, async (c, { outcome, reason }) => {
      if (!isId(c.param("id"))) throw new DomainError("platform.not-found");
      await settleReport(c.house, requireAccount(c.actor), c.param("id"), outcome, reason);
      return c.done("vetting:settled", "/bureau/reports");
    }),
  );

export const vettingRoutes = [...askRoutes.list, ...bureauRoutes.list];
