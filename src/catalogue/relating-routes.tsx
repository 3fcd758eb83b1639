import { z } from "zod";
import { emptyForm, type FormState, may, type PageContext, pages, submitted } from "#platform/http/index.ts";
import { RelatingPage } from "./pages/relating.tsx";
import { mayRelate } from "./permissions.ts";
import { connect, disconnect, keptThing, readingKey, readingOf, readings, relationsOf } from "./relating.ts";
import { searchCatalogue } from "./search.ts";

const shown = 10;

const relatingQuery = z.object({ q: z.string().max(300).default("").catch("") });

const relationForm = z.object({
  relation: z.enum(readings.map(readingKey) as [string, ...string[]]),
  thing: z.uuid(),
});

async function relatingPage(c: PageContext, state: FormState = emptyForm) {
  const thing = await keptThing(c.house, c.actor, c.param("kind"), c.param("id"));
  const { q } = c.query(relatingQuery);
  const related = await relationsOf(c.db, c.actor, thing, c.lang);
  const found =
    q.trim() === "" ? undefined : (await searchCatalogue(c.db, c.actor, { lang: c.lang, text: q, limit: shown })).hits;
  return (
    <RelatingPage
      thing={thing}
      related={related}
      q={q}
      found={found?.filter((hit) => hit.id !== thing.id)}
      fault={state.general}
    />
  );
}

const path = "/related/:kind/:id";

/** The page is the same one again, with what was looked for. */
const back = (c: PageContext): string => `/related/${c.param("kind")}/${c.param("id")}`;

const asked = (c: PageContext) => ({ kind: c.param("kind"), id: c.param("id") });

export const relatingRoutes = pages()
  .get(path, may(mayRelate), async (c) => c.page(await relatingPage(c)))
  .post(
    path,
    may(mayRelate),
    submitted(relationForm, relatingPage, async (c, { relation, thing }) => {
      const reading = readingOf(relation);
      if (reading !== undefined) await connect(c.house, c.actor, asked(c), reading, thing, c.lang);
      return c.done("catalogue:relating.added", back(c));
    }),
  )
  .post(
    `${path}/remove`,
    may(mayRelate),
    submitted(relationForm, relatingPage, async (c, { relation, thing }) => {
      const reading = readingOf(relation);
      if (reading !== undefined) await disconnect(c.house, c.actor, asked(c), reading, thing, c.lang);
      return c.done("catalogue:relating.removed", back(c));
    }),
  );
