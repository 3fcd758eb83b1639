// Generated from the migrated database; tests/schema.test.ts keeps it current (UPDATE_TABLES=1 writes it).
import type { ColumnType } from "kysely";
import type { LocalizedText } from "#platform/database/index.ts";
import type { CslItem } from "./types.ts";

export interface CatalogueEntry {
  thingId: string;
  lang: string;
  shownTo: string[];
  title: string;
  summary: ColumnType<string, string | undefined, string>;
  body: ColumnType<string, string | undefined, string>;
}

export interface CatalogueFact {
  number: number;
  fact: string;
}

export interface CatalogueFinder {
  id: string;
  publishedAt: Date;
  year: number | null;
  facts: number[];
  titles: string;
  vector: string;
}

export interface CatalogueRelation {
  fromKind: string;
  fromId: string;
  type: string;
  toKind: string;
  toId: string;
}

export interface CatalogueSitemapPart {
  part: number;
  firstId: string;
}

export interface CatalogueTally {
  fact: string;
  readers: string[];
  things: number;
}

export interface CatalogueThing {
  id: string;
  kind: string;
  path: string;
  original: string;
  langs: string[];
  subjects: string[];
  country: string | null;
  year: number | null;
  level: string | null;
  languages: string[];
  owner: ColumnType<LocalizedText | null, string | null | undefined, string | null>;
  minutes: number | null;
  publishedAt: Date;
  readers: string[];
  facts: string[];
  citation: ColumnType<CslItem | null, string | null | undefined, string | null>;
  ownerBodyId: string | null;
}

export interface CatalogueUnread {
  thingId: string;
}

export interface CatalogueWord {
  lang: string;
  word: string;
  isPublic: boolean;
  folded: string;
  things: number;
}

declare module "#platform/database/tables.ts" {
  interface Tables {
    "catalogue.entry": CatalogueEntry;
    "catalogue.fact": CatalogueFact;
    "catalogue.finder": CatalogueFinder;
    "catalogue.relation": CatalogueRelation;
    "catalogue.sitemapPart": CatalogueSitemapPart;
    "catalogue.tally": CatalogueTally;
    "catalogue.thing": CatalogueThing;
    "catalogue.unread": CatalogueUnread;
    "catalogue.word": CatalogueWord;
  }
}
