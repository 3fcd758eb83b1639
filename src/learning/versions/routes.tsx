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
import { requireAccount } from "#platform/permissions/index.ts";
import { versionProblems } from "../queries.ts";
import { addressForm, compareQuery, nothingForm, offerForm } from "./forms.ts";
import { answerHandOver, askToTakeOver, cancelHandOver, openHandOver } from "./hand-over.ts";
import { matchParts, partsOf } from "./matching.ts";
import { offerVersion, removeVersion, retireVersion } from "./operations.ts";
import { ComparePage, VersionPage } from "./pages/version.tsx";
import { HandOverPage, VersionsPage } from "./pages/versions.tsx";
import { keptModule, movesOf, previewMove, versionOf, versionsOf } from "./queries.ts";

const kept = (c: PageContext) => keptModule(c.db, c.actor, c.param("slug"));

function numberIn(c: PageContext): number {
  const text = c.param("number");
  if (!/^[1-9]\d{0,5}$/.test(text)) throw new DomainError("platform.not-found");
  return Number(text);
}

async function versionPage(c: PageContext, state: FormState = filledForm({ begun: "finish" })) {
  const module = await kept(c);
  const to = await versionOf(c.db, module.id, numberIn(c));
  const [all, moves, problems] = await Promise.all([
    versionsOf(c.db, module.id),
    movesOf(c.db, module.id),
    versionProblems(c.db, to.id),
  ]);
  const version = all.find(({ id }) => id === to.id);
  if (version === undefined) throw new DomainError("platform.not-found");
  const isCandidate = version.isPlayable && version.retiredAt === null;
  const previews = [];
  for (const { number } of all.filter(({ id, running }) => isCandidate && id !== to.id && running > 0))
    previews.push(await previewMove(c.db, await versionOf(c.db, module.id, number), to));
  const isMoving = moves.some((move) => move.state === "waiting" || move.state === "moving");
  return (
    <VersionPage
      module={module}
      version={version}
      previews={previews}
      problems={problems}
      state={state}
      isMoving={isMoving}
    />
  );
}

async function handOverPage(c: PageContext, state: FormState = emptyForm) {
  const open = await openHandOver(c.db, c.param("slug"));
  const isAsked = open !== undefined && open.toId === requireAccount(c.actor).id;
  // Who is asked need not be able to look after the module yet.
  const module = isAsked ? open : await kept(c);
  return <HandOverPage module={module} open={open} isAsked={isAsked} state={state} />;
}

const asIs = <Schema extends typeof nothingForm>(schema: Schema, handle: (c: PageContext) => Promise<Response>) =>
  submitted(
    schema,
    (c, state) => versionPage(c, { ...filledForm({ begun: "finish" }), general: state.general }),
    handle,
  );

export const versionRoutes = pages()
  .get("/learning/:slug/versions", signedIn, async (c) => {
    const module = await kept(c);
    const [all, moves] = await Promise.all([versionsOf(c.db, module.id), movesOf(c.db, module.id)]);
    return c.page(<VersionsPage module={module} versions={all} moves={moves} />);
  })
  .get("/learning/:slug/versions/compare", signedIn, async (c) => {
    const module = await kept(c);
    const { from, to } = c.query(compareQuery);
    if (from === undefined || to === undefined) throw new DomainError("platform.not-found");
    const [one, other] = [await versionOf(c.db, module.id, from), await versionOf(c.db, module.id, to)];
    const matches = matchParts(partsOf(one.reading), partsOf(other.reading));
    return c.page(<ComparePage module={module} from={from} to={to} matches={matches} />);
  })
  .get("/learning/:slug/versions/:number", signedIn, async (c) => c.page(await versionPage(c)))
  .post(
    "/learning/:slug/versions/:number/offer",
    signedIn,
    submitted(offerForm, versionPage, async (c, { begun }) => {
      const module = await kept(c);
      await offerVersion(c.db, c.actor, module.id, { number: numberIn(c), begun });
      return c.done(`versions:done.${begun}`, `/learning/${module.slug}/versions`, { version: numberIn(c) });
    }),
  )
  .post(
    "/learning/:slug/versions/:number/:what{retire|unretire}",
    signedIn,
    asIs(nothingForm, async (c) => {
      const module = await kept(c);
      const isRetired = c.param("what") === "retire";
      await retireVersion(c.db, c.actor, module.id, numberIn(c), isRetired);
      return c.done(
        isRetired ? "versions:done.retired" : "versions:done.unretired",
        `/learning/${module.slug}/versions`,
      );
    }),
  )
  .post(
    "/learning/:slug/versions/:number/remove",
    signedIn,
    asIs(nothingForm, async (c) => {
      const module = await kept(c);
      await removeVersion(c.db, c.actor, module.id, numberIn(c));
      return c.done("versions:done.removed", `/learning/${module.slug}/versions`);
    }),
  )
  .get("/learning/:slug/hand-over", signedIn, async (c) => c.page(await handOverPage(c)))
  .post(
    "/learning/:slug/hand-over",
    signedIn,
    submitted(addressForm, handOverPage, async (c, { email }) => {
      const module = await kept(c);
      await askToTakeOver(c.house, requireAccount(c.actor), module.id, email);
      return c.done("versions:done.hand-over-asked", `/learning/${module.slug}/hand-over`);
    }),
  )
  .post(
    "/learning/:slug/hand-over/cancel",
    signedIn,
    submitted(nothingForm, handOverPage, async (c) => {
      const module = await kept(c);
      await cancelHandOver(c.house, requireAccount(c.actor), module.id);
      return c.done("versions:done.hand-over-cancelled", `/learning/${module.slug}/hand-over`);
    }),
  )
  .post(
    "/learning/:slug/hand-over/:id/:answer{accept|decline}",
    signedIn,
    submitted(nothingForm, handOverPage, async (c) => {
      const isAccepted = c.param("answer") === "accept";
      const answer = isAccepted ? "accepted" : "declined";
      const { slug } = await answerHandOver(c.house, requireAccount(c.actor), c.param("id"), answer);
      return isAccepted
        ? c.done("versions:done.hand-over-accepted", `/learning/${slug}/edit`)
        : c.done("versions:done.hand-over-declined", "/learning");
    }),
  );
