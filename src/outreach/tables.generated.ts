// Generated from the migrated database; tests/schema.test.ts keeps it current (UPDATE_TABLES=1 writes it).
import type { ColumnType } from "kysely";
import type { LocalizedText } from "#platform/database/index.ts";

export interface OutreachLetter {
  newsletterId: string;
  subscriptionId: string;
  writtenAt: Date | null;
  bouncedAt: Date | null;
}

export interface OutreachMailingList {
  id: string;
  slug: string;
  name: ColumnType<LocalizedText, string, string>;
  text: ColumnType<LocalizedText, string | undefined, string>;
  isOpen: ColumnType<boolean, boolean | undefined, boolean>;
  position: ColumnType<number, number | undefined, number>;
  createdAt: ColumnType<Date, Date | undefined, Date>;
}

export interface OutreachNews {
  id: string;
  slug: string;
  title: ColumnType<LocalizedText, string, string>;
  summary: ColumnType<LocalizedText, string | undefined, string>;
  body: ColumnType<LocalizedText, string | undefined, string>;
  subjects: ColumnType<string[], string[] | undefined, string[]>;
  state: ColumnType<string, string | undefined, string>;
  withdrawnReason: string | null;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
  publishedAt: Date | null;
}

export interface OutreachNewsletter {
  id: string;
  listId: string;
  subject: ColumnType<LocalizedText, string | undefined, string>;
  opening: ColumnType<LocalizedText, string | undefined, string>;
  state: ColumnType<string, string | undefined, string>;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  updatedAt: ColumnType<Date, Date | undefined, Date>;
  startedAt: Date | null;
  finishedAt: Date | null;
}

export interface OutreachNewsletterItem {
  newsletterId: string;
  position: number;
  kind: string;
  thingId: string;
  word: ColumnType<LocalizedText, string | undefined, string>;
}

export interface OutreachSubscription {
  id: string;
  listId: string;
  email: string;
  lang: string;
  state: ColumnType<string, string | undefined, string>;
  tokenHash: Buffer | null;
  askedAt: ColumnType<Date, Date | undefined, Date>;
  expiresAt: Date | null;
  confirmedAt: Date | null;
  bounces: ColumnType<number, number | undefined, number>;
}

declare module "#platform/database/tables.ts" {
  interface Tables {
    "outreach.letter": OutreachLetter;
    "outreach.mailingList": OutreachMailingList;
    "outreach.news": OutreachNews;
    "outreach.newsletter": OutreachNewsletter;
    "outreach.newsletterItem": OutreachNewsletterItem;
    "outreach.subscription": OutreachSubscription;
  }
}
