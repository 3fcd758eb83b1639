import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { accountsAt, accountsOf, bodyOptions, countryName } from "#people/index.ts";
import { decodeCursor, pageOf, timeCursor } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import {
  anyone,
  emptyForm,
  type FormState,
  filledForm,
  may,
  type PageContext,
  pages,
  signedIn,
  submitted,
} from "#platform/http/index.ts";
import { directionOf, formatDate } from "#platform/i18n/index.ts";
import { isId } from "#platform/ids.ts";
import { requireAccount } from "#platform/permissions/index.ts";
import { type Cell, csvOf, workbookOf } from "#platform/sheets/index.ts";
import { assign, withdrawAssignment } from "./assignments.ts";
import { addByAddress, addByFilter, addCohort, deleteCohort, type Joined, removeMember } from "./cohorts.ts";
import { enrolmentRoutes } from "./enrolment-routes.tsx";
import {
  addressesForm,
  assignmentForm,
  assignmentQuery,
  cohortForm,
  decisionForm,
  filterForm,
  listQuery,
  memberForm,
  newQuery,
  overdueQuery,
  reasonForm,
  supervisorForm,
} from "./forms.ts";
import { lastDay } from "./letters.ts";
import { AssignmentPage, AssignmentsPage, NewAssignmentPage, PersonPage } from "./pages/assignments.tsx";
import { CohortPage, CohortsPage } from "./pages/cohorts.tsx";
import { OverduePage } from "./pages/overdue.tsx";
import { AskedOfMePage } from "./pages/own.tsx";
import { ReleasePage } from "./pages/release.tsx";
import { mayAssign } from "./permissions.ts";
import {
  type AssignmentRow,
  askable,
  askedPeople,
  askedPerson,
  assignmentById,
  cohortById,
  cohortMembers,
  listAssignments,
  listCohorts,
  type OverdueRow,
  overdue,
  overdueThings,
  ownAssignedById,
} from "./queries.ts";
import { askSupervisor, decideRelease, exempt, releaseByLink, releaseByToken } from "./release.ts";
import { addressesIn, mostAsked } from "./rules.ts";
import { scopeChoices, scopeNamer } from "./scope-names.ts";
import { addressesOfSheet, mostSheetBytes } from "./sheet.ts";

const pageSize = 50;
const today = (): string => new Date().toISOString().slice(0, 10);

async function newPage(c: PageContext, state?: FormState) {
  const given = c.query(newQuery);
  const [things, scopes, cohorts] = await Promise.all([
    askable(c.db, c.actor),
    scopeChoices(c.db, c.actor, c.lang, c.text("assigning:everybody")),
    listCohorts(c.db, c.actor),
  ]);
  const start = filledForm({
    thing: given.thing ?? "",
    who: given.cohort ?? "addresses",
    scope: cohorts.find(({ id }) => id === given.cohort)?.scope ?? scopes[0]?.value ?? "",
    isMandatory: "yes",
    startsOn: today(),
    remindDays: "7",
    countsEarlier: "yes",
  });
  return <NewAssignmentPage things={things} scopes={scopes} cohorts={cohorts} state={state ?? start} />;
}

async function existing(c: PageContext): Promise<AssignmentRow> {
  const row = await assignmentById(c.db, c.actor, c.param("id"));
  if (row === undefined) throw new DomainError("platform.not-found");
  return row;
}

async function assignmentPage(c: PageContext, state: FormState = emptyForm) {
  const assignment = await existing(c);
  const { show, after } = c.query(assignmentQuery);
  const found = await askedPeople(c.db, c.actor, assignment.id, show, after, pageSize + 1);
  const people = found.slice(0, pageSize);
  const nameOf = await scopeNamer(c.db, [assignment.scope], c.lang, c.text("assigning:everybody"));
  return (
    <AssignmentPage
      assignment={assignment}
      people={people}
      show={show}
      next={found.length > pageSize ? people.at(-1)?.id : undefined}
      scope={nameOf(assignment.scope)}
      state={state}
    />
  );
}

async function personPage(c: PageContext, state: FormState = emptyForm) {
  const assignment = await existing(c);
  const person = await askedPerson(c.db, c.actor, assignment.id, c.param("person"));
  if (person === undefined) throw new DomainError("platform.not-found");
  return (
    <PersonPage
      assignment={assignment}
      person={person}
      isSelf={requireAccount(c.actor).id === person.accountId}
      state={state}
    />
  );
}

const assignmentRoutes = pages()
  .get("/assignments", may(mayAssign), async (c) => {
    const found = await listAssignments(c.db, c.actor, timeCursor(c.query(listQuery).after), pageSize + 1);
    const { rows, next } = pageOf(found, pageSize, (row) => [row.createdAt.toISOString(), row.id]);
    return c.page(<AssignmentsPage assignments={rows} next={next} />);
  })
  .get("/assignments/new", may(mayAssign), async (c) => c.page(await newPage(c)))
  .post(
    "/assignments/new",
    may(mayAssign),
    submitted(assignmentForm, newPage, async (c, { who, addresses, ...input }) => {
      const { scope } = input;
      const given = addressesIn(addresses);
      if (who === "addresses" && given.addresses.length > mostAsked)
        throw new DomainError("assigning.too-many", { args: { most: mostAsked }, field: "addresses" });
      const accountIds =
        who === "addresses"
          ? (await accountsAt(c.db, given.addresses, scope)).map(({ id }) => id)
          : who === "all"
            ? await accountsOf(c.db, scope, {}, mostAsked + 1)
            : [];
      if (who === "addresses" && accountIds.length === 0)
        throw new DomainError("assigning.nobody", { field: "addresses" });
      const { id, asked, done, leftOut } = await assign(c.db, c.actor, {
        ...input,
        audience: who === "addresses" || who === "all" ? { accountIds } : { cohortId: who },
        isMandatory: input.isMandatory === "yes",
        startsOn: input.startsOn ?? today(),
      });
      const unknown = who === "addresses" ? given.addresses.length + given.wrong.length - accountIds.length : 0;
      return c.done("assigning:asked", `/assignments/${id}`, { asked, done, leftOut, unknown });
    }),
  )
  .get("/assignments/overdue", may(mayAssign), async (c) => {
    const query = c.query(overdueQuery);
    const filter = { q: query.q, thing: query.thing, onlyMandatory: query.only === "mandatory" };
    const [found, things] = await Promise.all([
      overdue(c.db, c.actor, filter, timeCursor(query.after), pageSize + 1),
      overdueThings(c.db, c.actor),
    ]);
    const { rows, next } = pageOf(found, pageSize, (row) => [row.dueAt.toISOString(), row.id]);
    return c.page(<OverduePage rows={rows} things={things} query={query} next={next} />);
  })
  .get("/assignments/:file{overdue\\.(?:csv|xlsx)}", may(mayAssign), (c) => overdueFile(c))
  .get("/assignments/:id", may(mayAssign), async (c) => c.page(await assignmentPage(c)))
  .post(
    "/assignments/:id/withdraw",
    may(mayAssign),
    submitted(reasonForm, assignmentPage, async (c, { reason }) => {
      await withdrawAssignment(c.db, c.actor, c.param("id"), reason);
      return c.done("assigning:withdrawn", `/assignments/${c.param("id")}`);
    }),
  )
  .get("/assignments/:id/people/:person", may(mayAssign), async (c) => c.page(await personPage(c)))
  .post(
    "/assignments/:id/people/:person/exempt",
    may(mayAssign),
    submitted(reasonForm, personPage, async (c, { reason }) => {
      await exempt(c.house, requireAccount(c.actor), c.param("person"), reason);
      return c.done("assigning:exempted", `/assignments/${c.param("id")}`);
    }),
  )
  .post(
    "/assignments/:id/people/:person/release",
    may(mayAssign),
    submitted(decisionForm, personPage, async (c, { decision, reason }) => {
      await decideRelease(c.house, requireAccount(c.actor), c.param("person"), {
        isReleased: decision === "yes",
        reason,
      });
      return c.done("platform:form.saved", `/assignments/${c.param("id")}`);
    }),
  )
  .post(
    "/assignments/:id/people/:person/supervisor",
    may(mayAssign),
    submitted(supervisorForm, personPage, async (c, { supervisor }) => {
      await askSupervisor(c.house, requireAccount(c.actor), c.param("person"), supervisor);
      return c.done("assigning:supervisor.asked", `/assignments/${c.param("id")}`);
    }),
  );

/** The list of who is late as a file, read as it is sent. Protected people are named in no file. */
function overdueFile(c: PageContext): Response {
  const { q, thing, only } = c.query(overdueQuery);
  const filter = { q, thing, onlyMandatory: only === "mandatory" };
  const heading = ["name", "country", "what", "due", "days", "mandatory", "progress"] as const;
  async function* rows(): AsyncGenerator<Cell[]> {
    yield heading.map((key) => c.text(`assigning:column.${key}`));
    let last: OverdueRow | undefined;
    do {
      const after = last === undefined ? undefined : ([last.dueAt.toISOString(), last.id] as const);
      const found = await overdue(c.db, c.actor, filter, after, 1_000, { isForFile: true });
      for (const row of found)
        yield [
          row.name,
          row.country === null ? null : countryName(row.country, c.lang),
          row.title[c.lang] ?? Object.values(row.title)[0] ?? row.slug,
          formatDay(row),
          row.days,
          c.text(row.isMandatory ? "assigning:mandatory" : "assigning:offered"),
          row.progress === null ? null : Math.round(row.progress * 100),
        ];
      last = found.length === 1_000 ? found.at(-1) : undefined;
    } while (last !== undefined);
  }
  const isBook = c.param("file").endsWith("xlsx");
  const file = isBook ? workbookOf(rows(), { isRightToLeft: directionOf(c.lang) === "rtl" }) : csvOf(rows());
  c.raw.header(
    "content-type",
    isBook ? "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" : "text/csv; charset=utf-8",
  );
  c.raw.header("content-disposition", `attachment; filename="overdue.${isBook ? "xlsx" : "csv"}"`);
  c.raw.header("cache-control", "no-store");
  return c.raw.body(Readable.toWeb(file) as ReadableStream);
}

/** The last day where the person is, as every spreadsheet reads it. */
const formatDay = ({ dueAt, timeZone }: Pick<OverdueRow, "dueAt" | "timeZone">): string =>
  new Intl.DateTimeFormat("en-CA", { timeZone, dateStyle: "short" }).format(lastDay(dueAt));

async function cohortsPage(c: PageContext, state: FormState = emptyForm) {
  const [cohorts, scopes] = await Promise.all([
    listCohorts(c.db, c.actor),
    scopeChoices(c.db, c.actor, c.lang, c.text("assigning:everybody")),
  ]);
  const nameOf = await scopeNamer(
    c.db,
    cohorts.map(({ scope }) => scope),
    c.lang,
    c.text("assigning:everybody"),
  );
  return <CohortsPage cohorts={cohorts} nameOf={nameOf} scopes={scopes} state={state} />;
}

async function cohortPage(c: PageContext, states: { addresses?: FormState; filter?: FormState; fault?: string } = {}) {
  const cohort = await cohortById(c.db, c.actor, c.param("id"));
  if (cohort === undefined) throw new DomainError("platform.not-found");
  const after = decodeCursor(c.query(listQuery).after, 1)?.[0];
  const found = await cohortMembers(
    c.db,
    c.actor,
    cohort.id,
    after === undefined ? undefined : String(after),
    pageSize + 1,
  );
  const { rows, next } = pageOf(found, pageSize, (row) => [row.accountId]);
  const nameOf = await scopeNamer(c.db, [cohort.scope], c.lang, c.text("assigning:everybody"));
  return (
    <CohortPage
      cohort={cohort}
      scope={nameOf(cohort.scope)}
      members={rows}
      next={next}
      bodies={cohort.scope === "" ? await bodyOptions(c.db, c.lang) : []}
      addresses={states.addresses ?? emptyForm}
      filter={states.filter ?? emptyForm}
      fault={states.fault}
    />
  );
}

const joined = (c: PageContext, { added, known, unknown }: Joined): Response =>
  c.done("assigning:joined", `/cohorts/${c.param("id")}`, { added, known, unknown: unknown.length });

const noFields = reasonForm.pick({});

const cohortRoutes = pages()
  .get("/cohorts", may(mayAssign), async (c) => c.page(await cohortsPage(c)))
  .post(
    "/cohorts",
    may(mayAssign),
    submitted(cohortForm, cohortsPage, async (c, input) => {
      const id = await addCohort(c.db, c.actor, input);
      return c.redirect(c.href(`/cohorts/${id}`));
    }),
  )
  .get("/cohorts/:id", may(mayAssign), async (c) => c.page(await cohortPage(c)))
  .post(
    "/cohorts/:id/addresses",
    may(mayAssign),
    submitted(
      addressesForm,
      (c, addresses) => cohortPage(c, { addresses }),
      async (c, { addresses }) => {
        const given = addressesIn(addresses);
        if (given.addresses.length === 0) throw new DomainError("assigning.nobody", { field: "addresses" });
        const result = await addByAddress(c.db, c.actor, c.param("id"), given.addresses);
        return joined(c, { ...result, unknown: [...result.unknown, ...given.wrong] });
      },
    ),
  )
  .post(
    "/cohorts/:id/filter",
    may(mayAssign),
    submitted(
      filterForm,
      (c, filter) => cohortPage(c, { filter }),
      async (c, { country, bodyId, role }) =>
        joined(
          c,
          await addByFilter(c.db, c.actor, c.param("id"), {
            country: country === "" ? undefined : country,
            bodyId: bodyId === "" ? undefined : bodyId,
            role: role === "" ? undefined : role,
          }),
        ),
    ),
  )
  .post(
    "/cohorts/:id/sheet",
    may(mayAssign),
    submitted(
      noFields,
      (c, { general = "" }) => cohortPage(c, { fault: general }),
      async (c) => {
        if ((await cohortById(c.db, c.actor, c.param("id"))) === undefined) throw new DomainError("platform.not-found");
        const addresses: string[] = [];
        for await (const { fileName, stream } of c.formFiles()) {
          const bytes = await buffer(limitedTo(stream));
          if (fileName !== "") addresses.push(...(await addressesOfSheet(bytes)));
        }
        if (addresses.length === 0) throw new DomainError("assigning.nobody");
        return joined(c, await addByAddress(c.db, c.actor, c.param("id"), addresses));
      },
    ),
  )
  .post(
    "/cohorts/:id/remove",
    may(mayAssign),
    submitted(
      memberForm,
      (c, { general = "" }) => cohortPage(c, { fault: general }),
      async (c, { person }) => {
        await removeMember(c.db, c.actor, c.param("id"), person);
        return c.done("assigning:member.removed", `/cohorts/${c.param("id")}`);
      },
    ),
  )
  .post(
    "/cohorts/:id/delete",
    may(mayAssign),
    submitted(
      noFields,
      (c, { general = "" }) => cohortPage(c, { fault: general }),
      async (c) => {
        await deleteCohort(c.db, c.actor, c.param("id"));
        return c.done("assigning:cohort.deleted", "/cohorts");
      },
    ),
  );

async function* limitedTo(stream: Readable): AsyncGenerator<Buffer> {
  let size = 0;
  for await (const part of stream) {
    size += (part as Buffer).length;
    if (size > mostSheetBytes)
      throw new DomainError("platform.too-large", { args: { limit: Math.floor(mostSheetBytes / 1024) } });
    yield part as Buffer;
  }
}

async function ownPage(c: PageContext, state: FormState = emptyForm) {
  const asked = isId(c.param("id")) ? await ownAssignedById(c.db, requireAccount(c.actor), c.param("id")) : undefined;
  if (asked === undefined) throw new DomainError("platform.not-found");
  return <AskedOfMePage asked={asked} state={state} />;
}

async function releasePage(c: PageContext, state: FormState = emptyForm) {
  const facts = await releaseByToken(c.db, c.param("token"));
  if (facts === undefined) throw new DomainError("assigning.link-used");
  const due =
    facts.dueAt === null ? undefined : formatDate(c.lang, lastDay(facts.dueAt), facts.timeZone, { dateStyle: "long" });
  return <ReleasePage facts={facts} due={due} token={c.param("token")} state={state} />;
}

const ownRoutes = pages()
  .get("/assigned/:id", signedIn, async (c) => c.page(await ownPage(c)))
  .post(
    "/assigned/:id/supervisor",
    signedIn,
    submitted(supervisorForm, ownPage, async (c, { supervisor }) => {
      const account = requireAccount(c.actor);
      if ((await ownAssignedById(c.db, account, c.param("id"))) === undefined)
        throw new DomainError("platform.not-found");
      await askSupervisor(c.house, account, c.param("id"), supervisor);
      return c.done("assigning:supervisor.asked", `/assigned/${c.param("id")}`);
    }),
  )
  // The letter's link: opening it decides nothing, since programs that read mail open links too.
  .get("/release/:token", anyone, async (c) =>
    c.page(await releasePage(c), { headers: { "referrer-policy": "no-referrer" } }),
  )
  .post(
    "/release/:token",
    anyone,
    submitted(decisionForm, releasePage, async (c, { decision, reason }) => {
      await releaseByLink(c.house, c.param("token"), { isReleased: decision === "yes", reason });
      return c.done("assigning:release.done", "/");
    }),
  );

export const assigningRoutes = pages();
assigningRoutes.list.push(...assignmentRoutes.list, ...cohortRoutes.list, ...ownRoutes.list, ...enrolmentRoutes.list);
