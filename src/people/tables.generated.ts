// Generated from the migrated database; tests/schema.test.ts keeps it current (UPDATE_TABLES=1 writes it).
import type { ColumnType } from "kysely";

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
}

export interface PeopleRoleGrant {
  id: string;
  accountId: string;
  role: string;
  grantedBy: string | null;
  grantedAt: ColumnType<Date, Date | undefined, Date>;
  endsAt: Date | null;
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
    "people.passwordReset": PeoplePasswordReset;
    "people.publicAccount": PeoplePublicAccount;
    "people.roleGrant": PeopleRoleGrant;
    "people.session": PeopleSession;
  }
}
