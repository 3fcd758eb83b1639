import { decodeCursor } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import {
  emptyForm,
  type FormState,
  filledForm,
  may,
  type PageContext,
  pages,
  submitted,
} from "#platform/http/index.ts";
import { bodyScope, requireAccount } from "#platform/permissions/index.ts";
import { giveForm } from "../labels/forms.ts";
import { giveMemberLabel } from "../labels/give.ts";
import { labelsToGive } from "../labels/queries.ts";
import { sessionState } from "../security/confirmation.ts";
import { factorsOf, hasSecondFactor } from "../security/second-factor.ts";
import { addBody, changeBody } from "./bodies.ts";
import { resetSecondFactor } from "./factors.ts";
import { bodyForm, bodyOfficerForm, endForm, factorsForm, grantForm, peopleQuery, switchForm } from "./forms.ts";
import { disableAccount, endRole, grantRole, grantRoleByEmail, openAccount } from "./grants.ts";
import { actorOf, examinePage, permissionsOf, voucherOf } from "./insight.ts";
import { BodiesPage, BodyPage } from "./pages/bodies.tsx";
import { PeoplePage } from "./pages/people.tsx";
import { PersonPage, type PersonPageProps } from "./pages/person.tsx";
import { RolesPage } from "./pages/roles.tsx";
import {
  mayDisableAccounts,
  mayGrantRoles,
  mayKeepBodies,
  mayReadAccounts,
  mayReadRoles,
  mayResetFactors,
} from "./permissions.ts";
import { findBody, findPerson, listBodies, listPeople, rolesHeldBy, scopeOptions } from "./queries.ts";
import { endOfDay, localizedName } from "./rules.ts";

async function personPage(c: PageContext, states: Partial<PersonPageProps["states"]> = {}) {
  const person = await findPerson(c.db, c.actor, c.param("id"));
  if (person === undefined) throw new DomainError("platform.not-found");
  const address = (c.url.searchParams.get("address") ?? "").replaceAll("\0", "").slice(0, 2_000);
  const [held, scopes, factors, session, actor, voucher, labels] = await Promise.all([
    rolesHeldBy(c.db, c.actor, person.id),
    scopeOptions(c.house, c.lang),
    factorsOf(c.db, person.id),
    sessionState(c.db, requireAccount(c.actor)),
    actorOf(c.db, person.id),
    voucherOf(c.db, person.id),
    labelsToGive(c.db, c.actor, person.country),
  ]);
  return (
    <PersonPage
      person={person}
      held={held}
      scopes={scopes}
      hasSecondFactor={hasSecondFactor(factors)}
      isConfirmed={session.isConfirmed}
      labels={labels}
      isOwn={requireAccount(c.actor).id === person.id}
      states={{ grant: emptyForm, end: emptyForm, switch: emptyForm, factors: emptyForm, ...states }}
      actor={actor}
      permissions={permissionsOf(actor, c.house.permissions)}
      vouchedBy={voucher}
      address={address}
      verdict={address === "" ? undefined : await examinePage(c.db, actor, c.house, address)}
    />
  );
}

const emptyBody = filledForm({ kind: "academy" });

async function bodyPage(c: PageContext, states: { body?: FormState; officer?: FormState } = {}) {
  const body = await findBody(c.db, c.param("id"));
  if (body === undefined) throw new DomainError("platform.not-found");
  const stored = filledForm({
    ...Object.fromEntries(Object.entries(body.name).map(([lang, text]) => [`name_${lang}`, text])),
    kind: body.kind,
    country: body.country,
    mayVouch: body.mayVouch ? ["yes"] : [],
  });
  return <BodyPage body={body} states={{ body: stored, officer: emptyForm, ...states }} />;
}

const bodyFacts = (given: ReturnType<typeof bodyForm.parse>) => ({
  name: localizedName({ en: given.name_en, fr: given.name_fr, es: given.name_es, ar: given.name_ar }),
  kind: given.kind,
  country: given.country === "" ? null : given.country,
  mayVouch: given.mayVouch.length > 0,
});

export const rolesRoutes = pages()
  .get("/roles", may(mayReadRoles), (c) =>
    c.page(<RolesPage permissions={c.house.permissions} own={requireAccount(c.actor).roles} />),
  )
  .get("/admin/people", may(mayReadAccounts), async (c) => {
    const { q, after } = c.query(peopleQuery);
    const { people, next } = await listPeople(c.db, c.actor, { q, after: decodeCursor(after, 2) });
    return c.page(<PeoplePage people={people} q={q} next={next} />);
  })
  .get("/admin/people/:id", may(mayReadAccounts), async (c) => c.page(await personPage(c)))
  .post(
    "/admin/people/:id/roles",
    may(mayGrantRoles),
    submitted(
      grantForm,
      (c, grant) => personPage(c, { grant }),
      async (c, { role, scope, until, grantReason }) => {
        const endsAt = endOfDay(until);
        await grantRole(c.house, c.actor, c.param("id"), { role, scope, reason: grantReason, endsAt });
        return c.done("roles:granted", `/admin/people/${c.param("id")}`);
      },
    ),
  )
  .post(
    "/admin/people/:id/roles/end",
    may(mayGrantRoles),
    submitted(
      endForm,
      (c, end) => personPage(c, { end }),
      async (c, { grant, endReason }) => {
        await endRole(c.house, c.actor, c.param("id"), grant, endReason);
        return c.done("roles:ended", `/admin/people/${c.param("id")}`);
      },
    ),
  )
  .post(
    "/admin/people/:id/disable",
    may(mayDisableAccounts),
    submitted(
      switchForm,
      (c, state) => personPage(c, { switch: state }),
      async (c, { switchReason }) => {
        await disableAccount(c.house, c.actor, c.param("id"), switchReason);
        return c.done("roles:disabled", `/admin/people/${c.param("id")}`);
      },
    ),
  )
  .post(
    "/admin/people/:id/open",
    may(mayDisableAccounts),
    submitted(
      switchForm,
      (c, state) => personPage(c, { switch: state }),
      async (c, { switchReason }) => {
        await openAccount(c.house, c.actor, c.param("id"), switchReason);
        return c.done("roles:opened", `/admin/people/${c.param("id")}`);
      },
    ),
  )
  .post(
    "/admin/people/:id/reset-factors",
    may(mayResetFactors),
    submitted(
      factorsForm,
      (c, factors) => personPage(c, { factors }),
      async (c, { factorsReason }) => {
        await resetSecondFactor(c.house, c.actor, c.param("id"), factorsReason);
        return c.done("roles:factors.done", `/admin/people/${c.param("id")}`);
      },
    ),
  )
  .post(
    "/admin/people/:id/member-label",
    may(mayReadAccounts),
    submitted(
      giveForm,
      (c, label) => personPage(c, { label }),
      async (c, { memberLabel }) => {
        await giveMemberLabel(c.db, requireAccount(c.actor), c.param("id"), memberLabel);
        return c.done("labels:given", `/admin/people/${c.param("id")}`);
      },
    ),
  )
  .get("/admin/bodies", may(mayKeepBodies), async (c) =>
    c.page(<BodiesPage bodies={await listBodies(c.db)} state={emptyBody} />),
  )
  .post(
    "/admin/bodies",
    may(mayKeepBodies),
    submitted(
      bodyForm,
      async (c, state) => <BodiesPage bodies={await listBodies(c.db)} state={state} />,
      async (c, given) => {
        const { id } = await addBody(c.house, c.actor, bodyFacts(given));
        return c.done("roles:body.added", `/admin/bodies/${id}`);
      },
    ),
  )
  .get("/admin/bodies/:id", may(mayKeepBodies), async (c) => c.page(await bodyPage(c)))
  .post(
    "/admin/bodies/:id",
    may(mayKeepBodies),
    submitted(
      bodyForm,
      (c, body) => bodyPage(c, { body }),
      async (c, given) => {
        await changeBody(c.house, c.actor, c.param("id"), bodyFacts(given));
        return c.done("platform:form.saved", `/admin/bodies/${c.param("id")}`);
      },
    ),
  )
  .post(
    "/admin/bodies/:id/officers",
    may(mayGrantRoles),
    submitted(
      bodyOfficerForm,
      (c, officer) => bodyPage(c, { officer }),
      async (c, { email, until, reason }) => {
        const scope = bodyScope(c.param("id"));
        await grantRoleByEmail(c.house, c.actor, email, {
          role: "body-officer",
          scope,
          reason,
          endsAt: endOfDay(until),
        });
        return c.done("roles:granted", `/admin/bodies/${c.param("id")}`);
      },
    ),
  );
