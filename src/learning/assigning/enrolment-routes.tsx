import { DomainError } from "#platform/errors.ts";
import {
  emptyForm,
  type FormState,
  filledForm,
  type PageContext,
  pages,
  signedIn,
  submitted,
} from "#platform/http/index.ts";
import { authorize, requireAccount } from "#platform/permissions/index.ts";
import { mayManageModule } from "../permissions.ts";
import { type ModulePageFacts, moduleBySlug } from "../queries.ts";
import { admissionOf } from "./admission.ts";
import { addCode, endCode, setEnrolment } from "./enrolment.ts";
import { codesOf, enrolmentOf, placesOf } from "./enrolment-queries.ts";
import { codeForm, decisionForm, enrolmentForm, learnersForm, placeForm, reasonForm } from "./forms.ts";
import { askLearners, learnersAsked, withdrawLearners } from "./learners.ts";
import { EnrolmentPage, PlacePersonPage } from "./pages/enrolment.tsx";
import { PlacePage } from "./pages/place.tsx";
import { acceptPlace, askForPlace, decidePlace, leavePlace, removePlace } from "./places.ts";

async function existing(c: PageContext): Promise<ModulePageFacts> {
  const module = await moduleBySlug(c.db, c.actor, c.param("slug"));
  if (module === undefined) throw new DomainError("platform.not-found");
  return module;
}

async function managed(c: PageContext): Promise<ModulePageFacts> {
  const module = await existing(c);
  authorize(c.actor, mayManageModule, module);
  return module;
}

const day = (date: Date | null): string => date?.toISOString().slice(0, 10) ?? "";
/** The moment in which a day is over, in UTC. */
const endOf = (date: string | null): Date | null => (date === null ? null : new Date(Date.parse(date) + 86_400_000));
/** The day whose end a moment is. */
const dayBefore = (moment: Date | null): string => day(moment === null ? null : new Date(moment.getTime() - 1));

async function enrolmentPage(
  c: PageContext,
  states: { rule?: FormState; code?: FormState; learners?: FormState; fault?: string } = {},
) {
  const module = await managed(c);
  const [rule, codes, places, asked] = await Promise.all([
    enrolmentOf(c.db, module.id),
    codesOf(c.db, c.house.secrets, module.id),
    placesOf(c.db, module.id),
    learnersAsked(c.db, module.id),
  ]);
  const stored = filledForm({
    way: rule?.way ?? "free",
    capacity: rule?.capacity == null ? "" : String(rule.capacity),
    closesOn: dayBefore(rule?.closesAt ?? null),
    acceptHours: String(rule?.acceptHours ?? 72),
  });
  return (
    <EnrolmentPage
      module={module}
      rule={rule}
      codes={codes}
      places={places}
      ruleState={states.rule ?? stored}
      codeState={states.code ?? filledForm({ most: "20" })}
      asked={asked}
      learnersState={states.learners ?? emptyForm}
      fault={states.fault}
    />
  );
}

async function placePersonPage(c: PageContext, state: FormState = emptyForm) {
  const module = await managed(c);
  const { rows } = await placesOf(c.db, module.id);
  const person = rows.find(({ accountId }) => accountId === c.param("person"));
  if (person === undefined) throw new DomainError("platform.not-found");
  return <PlacePersonPage module={module} person={person} state={state} />;
}

async function placePage(c: PageContext, state: FormState = emptyForm) {
  const module = await existing(c);
  const account = requireAccount(c.actor);
  const admission = await admissionOf(c.db, account, module.id);
  if (admission.way === null) throw new DomainError("platform.not-found");
  return <PlacePage module={module} admission={admission} state={state} />;
}

const noFields = reasonForm.pick({});
const here = (c: PageContext): string => `/learning/${c.param("slug")}`;

export const enrolmentRoutes = pages()
  .get("/learning/:slug/enrolment", signedIn, async (c) => c.page(await enrolmentPage(c)))
  .post(
    "/learning/:slug/enrolment",
    signedIn,
    submitted(
      enrolmentForm,
      (c, rule) => enrolmentPage(c, { rule }),
      async (c, { way, capacity, closesOn, acceptHours }) => {
        const { id } = await managed(c);
        await setEnrolment(c.house, c.actor, id, { way, capacity, closesAt: endOf(closesOn), acceptHours });
        return c.done("platform:form.saved", `${here(c)}/enrolment`);
      },
    ),
  )
  .post(
    "/learning/:slug/enrolment/codes",
    signedIn,
    submitted(
      codeForm,
      (c, code) => enrolmentPage(c, { code }),
      async (c, { most, expiresOn, codeNote }) => {
        const { id } = await managed(c);
        await addCode(c.house, c.actor, id, { most, expiresAt: endOf(expiresOn), note: codeNote });
        return c.done("assigning:code.added", `${here(c)}/enrolment`);
      },
    ),
  )
  .post(
    "/learning/:slug/enrolment/codes/:code/end",
    signedIn,
    submitted(
      noFields,
      (c, { general = "" }) => enrolmentPage(c, { fault: general }),
      async (c) => {
        const { id } = await managed(c);
        await endCode(c.db, c.actor, id, c.param("code"));
        return c.done("assigning:code.ended", `${here(c)}/enrolment`);
      },
    ),
  )
  .post(
    "/learning/:slug/enrolment/learners",
    signedIn,
    submitted(
      learnersForm,
      (c, learners) => enrolmentPage(c, { learners }),
      async (c, { dueOn, note }) => {
        const { id } = await managed(c);
        await askLearners(c.db, requireAccount(c.actor), id, { dueOn: dueOn ?? "", note });
        return c.done("assigning:learners.asked", `${here(c)}/enrolment`);
      },
    ),
  )
  .post(
    "/learning/:slug/enrolment/learners/:assignment/withdraw",
    signedIn,
    submitted(
      noFields,
      (c, { general = "" }) => enrolmentPage(c, { fault: general }),
      async (c) => {
        const { id } = await managed(c);
        await withdrawLearners(c.db, c.actor, id, c.param("assignment"));
        return c.done("assigning:withdrawn", `${here(c)}/enrolment`);
      },
    ),
  )
  .get("/learning/:slug/enrolment/:person", signedIn, async (c) => c.page(await placePersonPage(c)))
  .post(
    "/learning/:slug/enrolment/:person",
    signedIn,
    submitted(decisionForm, placePersonPage, async (c, { decision, reason }) => {
      const { id } = await managed(c);
      await decidePlace(c.house, c.actor, id, c.param("person"), { isApproved: decision === "yes", reason });
      return c.done("assigning:place.decided", `${here(c)}/enrolment`);
    }),
  )
  .post(
    "/learning/:slug/enrolment/:person/remove",
    signedIn,
    submitted(reasonForm, placePersonPage, async (c, { reason }) => {
      const { id } = await managed(c);
      await removePlace(c.house, c.actor, id, c.param("person"), reason);
      return c.done("assigning:place.decided", `${here(c)}/enrolment`);
    }),
  )
  .get("/learning/:slug/place", signedIn, async (c) => c.page(await placePage(c)))
  .post(
    "/learning/:slug/place",
    signedIn,
    submitted(placeForm, placePage, async (c, wish) => {
      const { id } = await existing(c);
      const state = await askForPlace(c.house, requireAccount(c.actor), id, wish, c.address);
      const said = state === "held" || state === "waiting" || state === "queued" ? state : "held";
      return c.done(`assigning:place.${said}`, here(c));
    }),
  )
  .post(
    "/learning/:slug/place/accept",
    signedIn,
    submitted(noFields, placePage, async (c) => {
      const { id } = await existing(c);
      await acceptPlace(c.house, requireAccount(c.actor), id);
      return c.done("assigning:place.held", here(c));
    }),
  )
  .post(
    "/learning/:slug/place/leave",
    signedIn,
    submitted(noFields, placePage, async (c) => {
      const { id } = await existing(c);
      await leavePlace(c.house, requireAccount(c.actor), id);
      return c.done("assigning:place.left", here(c));
    }),
  );
