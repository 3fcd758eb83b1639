import { DomainError } from "#platform/errors.ts";
import { emptyForm, may, type PageContext, pages, submitted } from "#platform/http/index.ts";
import { partsOfScope, requireAccount, scopesOf } from "#platform/permissions/index.ts";
import { isCountry } from "../countries.ts";
import { listBureaus, officersOfBureau, proposalsOf } from "./bureau-queries.ts";
import { appointDeputy, decideProposal, endDeputy, handOver, proposeOfficer } from "./bureaus.ts";
import { decisionForm, deputyForm, endDeputyForm, handOverForm, proposalForm } from "./forms.ts";
import { BureauPage, type BureauPageProps, BureausPage } from "./pages/bureaus.tsx";
import { OwnBureauPage, type OwnBureauProps } from "./pages/own-bureau.tsx";
import { mayAppointOfficers, mayLeadBureau } from "./permissions.ts";
import { endOfDay } from "./rules.ts";

async function bureauPage(c: PageContext, states: Partial<BureauPageProps["states"]> = {}) {
  const country = c.param("country");
  if (!isCountry(country)) throw new DomainError("platform.not-found");
  const [officers, proposals] = await Promise.all([officersOfBureau(c.db, country), proposalsOf(c.db, country)]);
  return (
    <BureauPage
      country={country}
      officers={officers}
      proposals={proposals}
      ownId={requireAccount(c.actor).id}
      states={{ proposal: emptyForm, decision: emptyForm, ...states }}
    />
  );
}

/** The bureau that a reader serves, or the one of theirs that was asked for; another's does not exist. */
async function ownBureauPage(c: PageContext, states: Partial<OwnBureauProps["states"]> = {}, asked?: string) {
  const countries = scopesOf(c.actor, "bureau-officer").flatMap((scope) => partsOfScope(scope)?.id ?? []);
  const country = asked ?? c.url.searchParams.get("country") ?? countries[0];
  if (country === undefined || !countries.includes(country)) throw new DomainError("platform.not-found");
  return (
    <OwnBureauPage
      country={country}
      countries={countries}
      officers={await officersOfBureau(c.db, country)}
      ownId={requireAccount(c.actor).id}
      states={{ deputy: emptyForm, end: emptyForm, handOver: emptyForm, ...states }}
    />
  );
}

const ownBureau = (country: string): string => `/bureau/officers?country=${country}`;

export const bureauRoutes = pages()
  .get("/admin/bureaus", may(mayAppointOfficers), async (c) => {
    const isOnlyUnserved = c.url.searchParams.get("show") === "unserved";
    return c.page(<BureausPage bureaus={await listBureaus(c.db)} isOnlyUnserved={isOnlyUnserved} />);
  })
  .get("/admin/bureaus/:country", may(mayAppointOfficers), async (c) => c.page(await bureauPage(c)))
  .post(
    "/admin/bureaus/:country/propose",
    may(mayAppointOfficers),
    submitted(
      proposalForm,
      (c, proposal) => bureauPage(c, { proposal }),
      async (c, { email, reason }) => {
        await proposeOfficer(c.house, c.actor, c.param("country"), email, reason);
        return c.done("roles:bureau.proposed", `/admin/bureaus/${c.param("country")}`);
      },
    ),
  )
  .post(
    "/admin/bureaus/:country/decide",
    may(mayAppointOfficers),
    submitted(
      decisionForm,
      (c, decision) => bureauPage(c, { decision }),
      async (c, { proposal, decision, decisionReason }) => {
        await decideProposal(c.house, c.actor, c.param("country"), proposal, decision, decisionReason);
        return c.done("roles:bureau.decided", `/admin/bureaus/${c.param("country")}`);
      },
    ),
  )
  .get("/bureau/officers", may(mayLeadBureau), async (c) => c.page(await ownBureauPage(c)))
  .post(
    "/bureau/officers/deputy",
    may(mayLeadBureau),
    submitted(
      deputyForm,
      (c, deputy) => ownBureauPage(c, { deputy }, deputy.values.country?.at(-1)),
      async (c, { country, email, until, reason }) => {
        await appointDeputy(c.house, c.actor, country, email, reason, endOfDay(until));
        return c.done("roles:own.appointed", ownBureau(country));
      },
    ),
  )
  .post(
    "/bureau/officers/end",
    may(mayLeadBureau),
    submitted(
      endDeputyForm,
      (c, end) => ownBureauPage(c, { end }, end.values.country?.at(-1)),
      async (c, { country, grant, endReason }) => {
        await endDeputy(c.house, c.actor, country, grant, endReason);
        return c.done("roles:ended", ownBureau(country));
      },
    ),
  )
  .post(
    "/bureau/officers/hand-over",
    may(mayLeadBureau),
    submitted(
      handOverForm,
      (c, state) => ownBureauPage(c, { handOver: state }, state.values.country?.at(-1)),
      async (c, { country, successor, handOverReason }) => {
        await handOver(c.house, c.actor, country, successor, handOverReason);
        // The bureau's page is theirs no longer.
        return c.done("roles:own.handed-over", "/account");
      },
    ),
  );
