// Generated from the migrated database; tests/schema.test.ts keeps it current (UPDATE_TABLES=1 writes it).
import type { ColumnType } from "kysely";
import type { LocalizedText } from "#platform/database/index.ts";

export interface PeopleAccount {
  id: string;
  email: string;
  name: string;
  country: string | null;
  lang: string;
  timeZone: ColumnType<string, string | undefined, string>;
  passwordHash: string | null;
  vettedAt: Date | null;
  isDemo: ColumnType<boolean, boolean | undefined, boolean>;
  disabledAt: Date | null;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  organisation: ColumnType<string, string | undefined, string>;
  function: ColumnType<string, string | undefined, string>;
  memberLabel: string | null;
  bodyId: string | null;
  vettedUntil: Date | null;
  emailConfirmedAt: Date | null;
  suspendedAt: Date | null;
  isProtected: ColumnType<boolean, boolean | undefined, boolean>;
  lastSeenAt: Date | null;
  erasedAt: Date | null;
}

export interface PeopleBody {
  id: string;
  name: ColumnType<LocalizedText, string, string>;
  kind: string;
  country: string | null;
  mayVouch: ColumnType<boolean, boolean | undefined, boolean>;
  createdAt: ColumnType<Date, Date | undefined, Date>;
}

export interface PeoplePasswordReset {
  tokenHash: Buffer;
  accountId: string;
  expiresAt: Date;
}

export interface PeoplePublicAccount {
  id: ColumnType<string | null, never, never>;
  name: ColumnType<string | null, never, never>;
  country: ColumnType<string | null, never, never>;
  lang: ColumnType<string | null, never, never>;
  isVetted: ColumnType<boolean | null, never, never>;
  isActive: ColumnType<boolean | null, never, never>;
  isProtected: ColumnType<boolean | null, never, never>;
}

export interface PeopleRoleGrant {
  id: string;
  accountId: string;
  role: string;
  grantedBy: string | null;
  grantedAt: ColumnType<Date, Date | undefined, Date>;
  endsAt: Date | null;
  scope: ColumnType<string, string | undefined, string>;
  reason: ColumnType<string, string | undefined, string>;
}

export interface PeopleSession {
  id: string;
  tokenHash: Buffer;
  accountId: string;
  userAgent: string;
  network: string;
  createdAt: ColumnType<Date, Date | undefined, Date>;
  lastSeenAt: ColumnType<Date, Date | undefined, Date>;
  expiresAt: Date;
}

declare module "#platform/database/tables.ts" {
  interface Tables {
    "people.account": PeopleAccount;
    "people.body": PeopleBody;
    "people.passwordReset": PeoplePasswordReset;
    "people.publicAccount": PeoplePublicAccount;
    "people.roleGrant": PeopleRoleGrant;
    "people.session": PeopleSession;
  }
}
