import { pageOf, textCursor, timeCursor } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import {
  anyone,
  emptyForm,
  type FormState,
  filledForm,
  may,
  type PageContext,
  pages,
  readBody,
  signedIn,
  submitted,
} from "#platform/http/index.ts";
import { requireAccount } from "#platform/permissions/index.ts";
import { enter, fromOf } from "../security/entrance.ts";
import { admit } from "../security/sign-in.ts";
import { acceptAsNew, acceptSignedIn, wouldVet } from "./accept.ts";
import { readLines } from "./addresses.ts";
import { acceptForm, addForm, listForm, peopleForm, rowsQuery, untilForm } from "./forms.ts";
import { type Added, addToList, changeLastDay, inviteAgain, makeList, takeBack } from "./lists.ts";
import { AcceptPage } from "./pages/accept.tsx";
import { ListPage, type ListPageProps } from "./pages/list.tsx";
import { ListsPage, NewListPage } from "./pages/lists.tsx";
import { mayInvite } from "./permissions.ts";
import { invitationList, invitationLists, invitedPeople, openInvitation } from "./queries.ts";
import { bodyNames, invitingScopes } from "./scopes.ts";
import { mostSheetBytes, readAddressSheet } from "./sheet.ts";

const pageSize = 50;

async function newListPage(c: PageContext, state: FormState) {
  const scopes = await invitingScopes(c.db, c.actor);
  const bodies = await bodyNames(c.db, scopes);
  const names = scopes.map((scope) => ({ scope, bodyName: bodies.get(scope) ?? null }));
  return <NewListPage state={state} names={names} />;
}

async function listPage(c: PageContext, states: Partial<ListPageProps["states"]> = {}) {
  const account = requireAccount(c.actor);
  const list = await invitationList(c.db, account, c.param("id"));
  if (list === undefined) throw new DomainError("platform.not-found");
  const { q, state, after } = c.query(rowsQuery);
  const rows = await invitedPeople(c.db, account, list.id, { q, state }, textCursor(after), pageSize + 1);
  const { rows: people, next } = pageOf(rows, pageSize, (row) => [row.email, row.id]);
  const until = filledForm({ until: list.expiresAt.toISOString().slice(0, 10) });
  return (
    <ListPage {...{ list, people, next, q, state }} states={{ people: emptyForm, add: emptyForm, until, ...states }} />
  );
}

/** After people were put on a list: how many are new, how many stood there. */
const invited = (c: PageContext, id: string, { added, known }: Added): Response =>
  c.done("invitations:added", `/invitations/${id}`, { added, known });

const listRoutes = pages()
  .get("/invitations", may(mayInvite), async (c) => {
    const after = timeCursor(c.url.searchParams.get("after") ?? undefined);
    const rows = await invitationLists(c.db, requireAccount(c.actor), after, pageSize + 1);
    const { rows: lists, next } = pageOf(rows, pageSize, (row) => [row.createdAt.toISOString(), row.id]);
    return c.page(<ListsPage lists={lists} next={next} />);
  })
  .get("/invitations/new", may(mayInvite), async (c) => c.page(await newListPage(c, filledForm({ lang: c.lang }))))
  .post(
    "/invitations/new",
    may(mayInvite),
    submitted(listForm, newListPage, async (c, { addresses, vets, until, ...given }) => {
      const facts = { ...given, vets: vets.length > 0, expiresAt: until };
      const made = await makeList(c.db, requireAccount(c.actor), facts, readLines(addresses));
      return invited(c, made.id, made);
    }),
  )
  .get("/invitations/:id", may(mayInvite), async (c) => c.page(await listPage(c)))
  .post(
    "/invitations/:id/add",
    may(mayInvite),
    submitted(
      addForm,
      (c, add) => listPage(c, { add }),
      async (c, { addresses }) =>
        invited(c, c.param("id"), await addToList(c.db, requireAccount(c.actor), c.param("id"), readLines(addresses))),
    ),
  )
  .put("/invitations/:id/sheet", may(mayInvite), async (c) => {
    const read = await readAddressSheet(await readBody(c.raw.req.raw, mostSheetBytes));
    await addToList(c.db, requireAccount(c.actor), c.param("id"), read);
    return c.json({ status: c.href(`/invitations/${c.param("id")}/sheet`) }, 202);
  })
  // What the upload's element asks when the file is in: it was read at once.
  .get("/invitations/:id/sheet", may(mayInvite), (c) => {
    const url = c.href(`/invitations/${c.param("id")}`);
    return c.json({ state: "done", phase: null, done: 1, total: 1, url });
  })
  .post(
    "/invitations/:id/people",
    may(mayInvite),
    submitted(
      peopleForm,
      (c, people) => listPage(c, { people }),
      async (c, { who, act }) => {
        const [account, id] = [requireAccount(c.actor), c.param("id")];
        if (who.length === 0) throw new DomainError("invitations.nobody");
        const count = await (act === "again" ? inviteAgain(c.db, account, id, who) : takeBack(c.db, account, id, who));
        return c.done(`invitations:${act === "again" ? "sent-again" : "taken-back"}`, `/invitations/${id}`, { count });
      },
    ),
  )
  .post("/invitations/:id/remind", may(mayInvite), async (c) => {
    const count = await inviteAgain(c.db, requireAccount(c.actor), c.param("id"), "waiting");
    return c.done("invitations:sent-again", `/invitations/${c.param("id")}`, { count });
  })
  .post(
    "/invitations/:id/until",
    may(mayInvite),
    submitted(
      untilForm,
      (c, until) => listPage(c, { until }),
      async (c, { until }) => {
        await changeLastDay(c.db, requireAccount(c.actor), c.param("id"), until);
        return c.done("platform:form.saved", `/invitations/${c.param("id")}`);
      },
    ),
  );

async function acceptPage(c: PageContext, state?: FormState) {
  const invitation = await openInvitation(c.db, c.param("token"));
  // Unknown, used, taken back, expired: the same answer, with what to do.
  if (invitation === undefined) throw new DomainError("invitations.link-ended");
  return (
    <AcceptPage
      invitation={invitation}
      token={c.param("token")}
      state={state ?? filledForm({ name: invitation.name, lang: c.lang })}
      vets={await wouldVet(c.db, invitation)}
    />
  );
}

const acceptRoutes = pages()
  .get("/invitation/:token", anyone, async (c) => c.page(await acceptPage(c)))
  .post(
    "/invitation/:token",
    anyone,
    submitted(acceptForm, acceptPage, async (c, { zone, ...given }) => {
      const { accountId, lang, isVetted } = await acceptAsNew(c.house, c.param("token"), given);
      const to = isVetted ? `/${lang}` : `/${lang}/account/access`;
      return enter(c, await admit(c.house, { id: accountId, lang }, fromOf(c, zone), to));
    }),
  )
  .post("/invitation/:token/join", signedIn, async (c) => {
    await acceptSignedIn(c.house, requireAccount(c.actor), c.param("token"));
    return c.done("invitations:joined", "/account/access");
  });

export const invitationRoutes = [...listRoutes.list, ...acceptRoutes.list];
