import { searchCatalogue } from "#catalogue/index.ts";
import { pageOf, timeCursor } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import {
  anyone,
  emptyForm,
  type FormState,
  filledForm,
  forVisitors,
  gatheredText,
  localizedValues,
  may,
  type PageContext,
  pages,
  submitted,
} from "#platform/http/index.ts";
import { isAllowed } from "#platform/permissions/index.ts";
import { noFields } from "../forms.ts";
import {
  collectionChoice,
  collectionFacts,
  collectionForm,
  collectionValues,
  editQuery,
  itemForm,
  listQuery,
  thingForm,
} from "./forms.ts";
import {
  addCollection,
  addThing,
  changeCollection,
  deleteCollection,
  describeThing,
  moveThing,
  publishCollection,
  removeThing,
  takeBackCollection,
} from "./operations.ts";
import { CollectionPage, CollectionsPage } from "./pages/collections.tsx";
import {
  AddToPage,
  DeleteCollectionPage,
  EditCollectionPage,
  ItemPage,
  ManageCollectionsPage,
  NewCollectionPage,
} from "./pages/manage.tsx";
import { mayKeepCollections } from "./permissions.ts";
import {
  collectable,
  collectionById,
  collectionForReader,
  collectionsWithout,
  keptCollections,
  keptThings,
  publishedCollections,
} from "./queries.ts";

const base = "/library/collections/manage";
const pageSize = 24;

async function listPage(c: PageContext): Promise<Response> {
  const after = timeCursor(c.query(listQuery).after);
  const found = await publishedCollections(c.db, c.actor, { lang: c.lang, after, limit: pageSize + 1 });
  const { rows, next } = pageOf(found, pageSize, (item) => [item.publishedAt.toISOString(), item.id]);
  return c.page(<CollectionsPage items={rows} next={next} mayKeep={isAllowed(c.actor, mayKeepCollections)} />);
}

async function collectionPage(c: PageContext): Promise<Response> {
  const collection = await collectionForReader(c.db, c.actor, c.param("slug"), c.lang);
  if (collection === undefined) throw new DomainError("platform.not-found");
  if (collection.state === "deleted") throw new DomainError("platform.gone");
  return c.page(
    <CollectionPage
      collection={collection}
      site={c.house.settings.publicUrl}
      mayKeep={isAllowed(c.actor, mayKeepCollections)}
    />,
  );
}

async function kept(c: PageContext) {
  const collection = await collectionById(c.db, c.param("id"));
  if (collection === undefined) throw new DomainError("platform.not-found");
  return collection;
}

async function editPage(c: PageContext, state?: FormState, fault?: string) {
  const collection = await kept(c);
  const { q } = c.query(editQuery);
  const [things, { hits }] = await Promise.all([
    keptThings(c.db, c.actor, collection.id, c.lang),
    q === "" ? { hits: [] } : searchCatalogue(c.db, c.actor, { lang: c.lang, text: q, limit: 12 }),
  ]);
  return (
    <EditCollectionPage
      collection={collection}
      things={things}
      state={state ?? collectionValues(collection)}
      fault={fault}
      q={q}
      found={hits.filter(({ kind }) => kind !== "collection")}
    />
  );
}

/** A button beside what the collection holds: refused, the same page says why. */
const act = (handle: (c: PageContext) => Promise<Response>) =>
  submitted(noFields, (c, { general }) => editPage(c, undefined, general), handle);

const here = (c: PageContext): string => `${base}/${c.param("id")}`;
const atThing = (c: PageContext): Response => c.redirect(`${c.href(here(c))}#thing-${c.param("thing")}`);

async function itemPage(c: PageContext, state?: FormState) {
  const collection = await kept(c);
  const things = await keptThings(c.db, c.actor, collection.id, c.lang);
  const index = things.findIndex(({ thingId }) => thingId === c.param("thing"));
  const thing = things[index];
  if (thing === undefined) throw new DomainError("platform.not-found");
  const stored = filledForm({ ...localizedValues("note", thing.note), place: String(index + 1) });
  return <ItemPage collection={collection} thing={thing} state={state ?? stored} most={things.length} />;
}

async function deletePage(c: PageContext) {
  const collection = await kept(c);
  const things = await keptThings(c.db, c.actor, collection.id, c.lang);
  return <DeleteCollectionPage collection={collection} things={things.length} />;
}

async function thingToAdd(c: PageContext) {
  const item = await collectable(c.db, c.actor, c.param("thing"), c.lang);
  if (item === undefined) throw new DomainError("platform.not-found");
  return item;
}

async function addToPage(c: PageContext, state: FormState = emptyForm) {
  const thing = await thingToAdd(c);
  return <AddToPage thing={thing} collections={await collectionsWithout(c.db, thing.id)} state={state} />;
}

export const collectionRoutes = pages()
  .get("/library/collections", anyone, forVisitors(listPage))
  .get(base, may(mayKeepCollections), async (c) => {
    const after = timeCursor(c.query(listQuery).after);
    const found = await keptCollections(c.db, { after, limit: pageSize + 1 });
    const { rows, next } = pageOf(found, pageSize, (row) => [row.updatedAt.toISOString(), row.id]);
    return c.page(<ManageCollectionsPage collections={rows} next={next} />);
  })
  .get(`${base}/new`, may(mayKeepCollections), (c) => c.page(<NewCollectionPage state={emptyForm} />))
  .post(
    `${base}/new`,
    may(mayKeepCollections),
    submitted(
      collectionForm,
      (_c, state) => <NewCollectionPage state={state} />,
      async (c, input) => {
        const { id } = await addCollection(c.db, c.actor, collectionFacts(input));
        return c.done("platform:form.saved", `${base}/${id}`);
      },
    ),
  )
  .get("/library/collections/add/:thing", may(mayKeepCollections), async (c) => c.page(await addToPage(c)))
  .post(
    "/library/collections/add/:thing",
    may(mayKeepCollections),
    submitted(collectionChoice, addToPage, async (c, { collection }) => {
      const { id, path } = await thingToAdd(c);
      await addThing(c.db, c.actor, collection, id, { lang: c.lang });
      return c.done("collections:added", path);
    }),
  )
  .get(`${base}/:id`, may(mayKeepCollections), async (c) => c.page(await editPage(c)))
  .post(
    `${base}/:id`,
    may(mayKeepCollections),
    submitted(
      collectionForm,
      (c, state) => editPage(c, state),
      async (c, input) => {
        await changeCollection(c.db, c.actor, c.param("id"), collectionFacts(input));
        return c.done("platform:form.saved", here(c));
      },
    ),
  )
  .post(
    `${base}/:id/publish`,
    may(mayKeepCollections),
    act(async (c) => {
      await publishCollection(c.db, c.actor, c.param("id"));
      return c.done("collections:published", here(c));
    }),
  )
  .post(
    `${base}/:id/take-back`,
    may(mayKeepCollections),
    act(async (c) => {
      await takeBackCollection(c.db, c.actor, c.param("id"));
      return c.done("collections:taken-back", here(c));
    }),
  )
  .get(`${base}/:id/delete`, may(mayKeepCollections), async (c) => c.page(await deletePage(c)))
  .post(
    `${base}/:id/delete`,
    may(mayKeepCollections),
    submitted(noFields, deletePage, async (c) => {
      await deleteCollection(c.db, c.actor, c.param("id"));
      return c.done("collections:deleted", base);
    }),
  )
  .post(
    `${base}/:id/items`,
    may(mayKeepCollections),
    submitted(
      thingForm,
      (c, { general }) => editPage(c, undefined, general ?? c.text("platform:form.invalid")),
      async (c, { thing }) => {
        await addThing(c.db, c.actor, c.param("id"), thing, { lang: c.lang });
        return c.redirect(`${c.href(here(c))}#thing-${thing}`);
      },
    ),
  )
  .get(`${base}/:id/items/:thing`, may(mayKeepCollections), async (c) => c.page(await itemPage(c)))
  .post(
    `${base}/:id/items/:thing`,
    may(mayKeepCollections),
    submitted(itemForm, itemPage, async (c, input) => {
      const note = gatheredText(input, "note");
      await describeThing(c.db, c.actor, c.param("id"), c.param("thing"), { note, place: input.place });
      return atThing(c);
    }),
  )
  .post(
    `${base}/:id/items/:thing/:way{up|down}`,
    may(mayKeepCollections),
    act(async (c) => {
      await moveThing(c.db, c.actor, c.param("id"), c.param("thing"), c.param("way") === "up" ? "up" : "down");
      return atThing(c);
    }),
  )
  .post(
    `${base}/:id/items/:thing/remove`,
    may(mayKeepCollections),
    act(async (c) => {
      await removeThing(c.db, c.actor, c.param("id"), c.param("thing"));
      return c.redirect(c.href(here(c)));
    }),
  )
  .get("/library/collections/:slug", anyone, forVisitors(collectionPage));
