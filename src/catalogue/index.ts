// Catalogue: everything published, in one index: search, subjects, relations.
// Owns the schema `catalogue`; owners write to it inside the transaction that publishes, and rebuild it in their `reindex`.
// Refuses: to know what a thing is beyond what its owner tells; to show, count or suggest what a reader may not see.

export { fold } from "./fold.ts";
export { type SearchQuery, searchPath, searchQuery } from "./forms.ts";
export type { CatalogueQuery, FacetSort, SearchSort } from "./frame.ts";
export { moveRelations, putInCatalogue, relate, removeFromCatalogue, type ThingKey, unrelate } from "./operations.ts";
export { ItemCard } from "./pages/card.tsx";
export { FacetWords } from "./pages/facets.tsx";
export { Hit, ItemMeta, KindLabel, useCountryName } from "./pages/hit.tsx";
export { Related } from "./pages/related.tsx";
export { RelatingLink } from "./pages/relating.tsx";
export { SubjectChoices } from "./pages/subject-choices.tsx";
export {
  byCountry,
  bySubject,
  countByKind,
  type ItemJson,
  itemFrom,
  itemsOf,
  type NewestOptions,
  newest,
  newestOfKinds,
  type RelatedThing,
  type RelationJson,
  readersAt,
  relationsFrom,
  relationsJson,
  thingJson,
} from "./queries.ts";
export { type CatalogueHit, type CatalogueResult, searchCatalogue } from "./search.ts";
export {
  findSubject,
  isSubject,
  type Subject,
  subjectLabel,
  subjectOptions,
  subjects,
  subjectTree,
  withDescendants,
} from "./subjects.ts";
export { type Suggestion, suggest } from "./suggest.ts";
export {
  type CatalogueItem,
  type CatalogueKind,
  type CatalogueLevel,
  type CatalogueThing,
  catalogueKinds,
  catalogueLevels,
  isCatalogueKind,
  type RelationType,
  relationTypes,
} from "./types.ts";
