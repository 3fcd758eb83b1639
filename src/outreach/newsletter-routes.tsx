import { searchCatalogue } from "#catalogue/index.ts";
import { pageOf, timeCursor } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import {
  emptyForm,
  type FormState,
  filledForm,
  gatheredText,
  localizedValues,
  may,
  type PageContext,
  pages,
  submitted,
} from "#platform/http/index.ts";
import { isLanguage } from "#platform/i18n/index.ts";
import { visitor } from "#platform/permissions/index.ts";
import { itemForm, listForm, newNewsletterForm, newsletterForm, nothingForm, pageQuery, wordForm } from "./forms.ts";
import { keepList, keptLists } from "./lists.ts";
import {
  addItem,
  changeItem,
  listNewsletters,
  makeNewsletter,
  newsletterById,
  publicItems,
  startNewsletter,
  writeNewsletter,
} from "./newsletters.ts";
import { EditList, ManageLists } from "./pages/lists.tsx";
import { NewsletterPage, NewslettersPage, PreviewPage } from "./pages/newsletters.tsx";
import { mayWriteNewsletters } from "./permissions.ts";
import { composeNewsletter } from "./sending.ts";

const pageSize = 20;
const guard = may(mayWriteNewsletters);

async function existing(c: PageContext) {
  const newsletter = await newsletterById(c.db, c.actor, c.param("id"));
  if (newsletter === undefined) throw new DomainError("platform.not-found");
  return newsletter;
}

async function newslettersPage(c: PageContext, state: FormState = emptyForm) {
  const [found, lists] = await Promise.all([
    listNewsletters(c.db, c.actor, timeCursor(c.query(pageQuery).after), pageSize + 1),
    keptLists(c.db, c.actor),
  ]);
  const { rows, next } = pageOf(found, pageSize, (row) => [row.createdAt.toISOString(), row.id]);
  return <NewslettersPage newsletters={rows} lists={lists} next={next} state={state} />;
}

async function newsletterPage(c: PageContext, { state, sending }: { state?: FormState; sending?: FormState } = {}) {
  const newsletter = await existing(c);
  const query = c.query(pageQuery).q ?? "";
  const isDraft = newsletter.state === "draft";
  const [things, result] = await Promise.all([
    isDraft ? publicItems(c.db, newsletter.items, c.lang) : [],
    isDraft ? searchCatalogue(c.db, visitor, { lang: c.lang, text: query }) : undefined,
  ]);
  const stored = filledForm({
    ...localizedValues("subject", newsletter.subject),
    ...localizedValues("opening", newsletter.opening),
  });
  return (
    <NewsletterPage
      newsletter={newsletter}
      things={things}
      query={query}
      found={result?.hits.slice(0, 10) ?? []}
      state={state ?? stored}
      sending={sending ?? emptyForm}
    />
  );
}

async function listPage(c: PageContext, state?: FormState) {
  const list = (await keptLists(c.db, c.actor)).find(({ id }) => id === c.param("id"));
  if (list === undefined) throw new DomainError("platform.not-found");
  return <EditList list={list} state={state} />;
}

async function listsPage(c: PageContext, state: FormState = filledForm({ isOpen: ["yes"] })) {
  return <ManageLists lists={await keptLists(c.db, c.actor)} state={state} />;
}

const listFacts = (input: Record<string, unknown> & { isOpen: string[] }) => ({
  name: gatheredText(input, "name"),
  text: gatheredText(input, "text"),
  isOpen: input.isOpen.length > 0,
});

export const newsletterRoutes = pages()
  .get("/newsletters", guard, async (c) => c.page(await newslettersPage(c)))
  .post(
    "/newsletters",
    guard,
    submitted(newNewsletterForm, newslettersPage, async (c, { listId }) => {
      const { id } = await makeNewsletter(c.db, c.actor, listId);
      return c.redirect(c.href(`/newsletters/${id}`));
    }),
  )
  .get("/newsletters/lists", guard, async (c) => c.page(await listsPage(c)))
  .post(
    "/newsletters/lists",
    guard,
    submitted(listForm, listsPage, async (c, input) => {
      await keepList(c.db, c.actor, listFacts(input));
      return c.done("platform:form.saved", "/newsletters/lists");
    }),
  )
  .get("/newsletters/lists/:id", guard, async (c) => c.page(await listPage(c)))
  .post(
    "/newsletters/lists/:id",
    guard,
    submitted(listForm, listPage, async (c, input) => {
      await keepList(c.db, c.actor, listFacts(input), c.param("id"));
      return c.done("platform:form.saved", "/newsletters/lists");
    }),
  )
  .get("/newsletters/:id", guard, async (c) => c.page(await newsletterPage(c)))
  .post(
    "/newsletters/:id",
    guard,
    submitted(
      newsletterForm,
      (c, state) => newsletterPage(c, { state }),
      async (c, input) => {
        const { id } = await existing(c);
        const subject = gatheredText(input, "subject");
        await writeNewsletter(c.db, c.actor, id, { subject, opening: gatheredText(input, "opening") });
        return c.done("platform:form.saved", `/newsletters/${id}`);
      },
    ),
  )
  .get("/newsletters/:id/preview/:language", guard, async (c) => {
    const lang = c.param("language");
    const newsletter = await existing(c);
    if (!isLanguage(lang)) throw new DomainError("platform.not-found");
    const letter = await composeNewsletter(c.db, c.house, newsletter, lang);
    return c.page(<PreviewPage id={newsletter.id} lang={lang} letter={letter} />);
  })
  .post(
    "/newsletters/:id/items",
    guard,
    submitted(
      itemForm,
      (c, sending) => newsletterPage(c, { sending }),
      async (c, thing) => {
        const { id } = await existing(c);
        await addItem(c.db, c.actor, id, thing);
        return c.redirect(c.href(`/newsletters/${id}`));
      },
    ),
  )
  .post("/newsletters/:id/items/:thing", guard, async (c) => {
    const { id } = await existing(c);
    const thing = c.param("thing");
    // Each item's fields are named by it, since several such forms stand on a page.
    const values = Object.entries(await c.form()).map(([name, list]) => [
      name.replace(`word-${thing.slice(-12)}-`, "word-"),
      list.at(-1),
    ]);
    const parsed = wordForm.safeParse(Object.fromEntries(values));
    if (!parsed.success) throw new DomainError("platform.invalid");
    await changeItem(c.db, c.actor, id, thing, { word: gatheredText(parsed.data, "word") });
    return c.done("platform:form.saved", `/newsletters/${id}`);
  })
  .post("/newsletters/:id/items/:thing/:change", guard, async (c) => {
    const { id } = await existing(c);
    const change = c.param("change");
    if (change !== "up" && change !== "down" && change !== "remove") throw new DomainError("platform.not-found");
    await changeItem(c.db, c.actor, id, c.param("thing"), change);
    return c.redirect(c.href(`/newsletters/${id}`));
  })
  .post(
    "/newsletters/:id/send",
    guard,
    submitted(
      nothingForm,
      (c, sending) => newsletterPage(c, { sending }),
      async (c) => {
        const { id } = await existing(c);
        await startNewsletter(c.db, c.actor, id);
        return c.done("outreach:letter.started", `/newsletters/${id}`);
      },
    ),
  );
