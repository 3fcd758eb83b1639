import { z } from "zod";
import { pageOf, timeCursor } from "#platform/database/index.ts";
import {
  emptyForm,
  type FormState,
  may,
  type PageContext,
  pages,
  prose,
  signedIn,
  submitted,
} from "#platform/http/index.ts";
import { isId } from "#platform/ids.ts";
import { requireAccount } from "#platform/permissions/index.ts";
import { mayVouch } from "../vetting/permissions.ts";
import { DormantPage, StillNeededPage } from "./pages/dormant.tsx";
import { dormantPeople } from "./queries.ts";
import { decideOnDormant, keepOwnAccount } from "./review.ts";

const pageSize = 50;

const reviewForm = z.object({
  who: z.array(z.string().refine(isId)).max(200),
  act: z.enum(["suspend", "keep"]),
  reason: prose(2_000),
});

async function dormantPage(c: PageContext, state: FormState = emptyForm) {
  const after = timeCursor(c.url.searchParams.get("after") ?? undefined);
  const rows = await dormantPeople(c.db, requireAccount(c.actor), after, pageSize + 1);
  const { rows: people, next } = pageOf(rows, pageSize, (row) => [row.askedAt.toISOString(), row.id]);
  return <DormantPage people={people} next={next} state={state} months={c.house.settings.dormantMonths} />;
}

export const dormantRoutes = pages()
  .get("/account/still-needed", signedIn, (c) => c.page(<StillNeededPage />))
  .post("/account/still-needed", signedIn, async (c) => {
    await keepOwnAccount(c.db, requireAccount(c.actor));
    return c.done("dormant:kept-own", "/account");
  })
  .get("/bureau/dormant", may(mayVouch), async (c) => c.page(await dormantPage(c)))
  .post(
    "/bureau/dormant",
    may(mayVouch),
    submitted(reviewForm, dormantPage, async (c, { who, act, reason }) => {
      const count = await decideOnDormant(c.house, requireAccount(c.actor), who, act, reason);
      return c.done(`dormant:${act === "suspend" ? "suspended" : "kept"}`, "/bureau/dormant", { count });
    }),
  );
