import { sql } from "kysely";
import { readersAt } from "#catalogue/index.ts";
import type { Db } from "#platform/database/index.ts";
import { DomainError } from "#platform/errors.ts";
import type { PageContext, Route } from "#platform/http/index.ts";
import {
  type Account,
  type Actor,
  type DeclaredPermission,
  type Grant,
  grantsFor,
  isAllowed,
  type Language,
  readerLabels,
  visitor,
} from "#platform/permissions/index.ts";
import { rolesOf } from "../actor.ts";

/**
 * A person as the house would meet them if they signed in now: their roles, what they may read. A closed or suspended account
 * reads as a visitor does.
 */
export async function actorOf(db: Db, accountId: string): Promise<Actor> {
  const { rows } = await sql<Omit<Account, "kind" | "roles" | "sessionId"> & { isOpen: boolean; lang: Language }>`
    select a.id, a.name, a.email, a.country, a.lang, a.time_zone, coalesce(a.vetted_until > now(), false) as is_vetted,
      a.disabled_at is null and a.suspended_at is null and a.erased_at is null as is_open,
      array(select jsonb_build_object('role', role, 'scope', scope) from people.role_grant g
        where g.account_id = a.id and (g.ends_at is null or g.ends_at > now()) order by role, scope) as grants
    from people.account a where a.id = ${accountId}`.execute(db);
  const [row] = rows;
  if (row === undefined || !row.isOpen) return visitor;
  const { isOpen: _, ...account } = row;
  return { kind: "account", ...account, roles: rolesOf(account.grants), sessionId: "" };
}

/** Who vouched for a person last; undefined where the operator did, or an account that is gone. */
export async function voucherOf(db: Db, accountId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom("people.vetting as v")
    .innerJoin("people.account as a", "a.id", "v.byId")
    .select("a.name")
    .where("v.accountId", "=", accountId)
    .where("v.act", "in", ["approved", "renewed"])
    .orderBy("v.at", "desc")
    .limit(1)
    .executeTakeFirst();
  return row?.name;
}

export interface HeldPermission {
  declared: DeclaredPermission;
  /** The grants that give it; empty where every account has it. */
  grants: Grant[];
  /** Given by what the target is to the person, not by a role. */
  isConditional: boolean;
}

/** What a person may do, each with what gives it. */
export function permissionsOf(actor: Actor, all: readonly DeclaredPermission[]): HeldPermission[] {
  if (actor.kind !== "account") return [];
  return all.flatMap((declared): HeldPermission[] => {
    const { because, within } = declared.permission;
    // What a role gives for one body only counts too: the grant says for which.
    const grants = grantsFor(actor, { ...declared.permission, isForAnyScope: within !== undefined });
    if (isAllowed(actor, declared.permission) || grants.length > 0) return [{ declared, grants, isConditional: false }];
    return because === undefined ? [] : [{ declared, grants, isConditional: true }];
  });
}

export interface PageVerdict {
  path: string;
  /** Undefined: this site has no such page. */
  route: Pick<Route, "method" | "path"> | undefined;
  guard: "anyone" | "signed-in" | "permission" | undefined;
  permission: DeclaredPermission | undefined;
  isOpen: boolean;
  grants: Grant[];
  /** Of the thing published at this address: who may read it, and which of these the person is. */
  readers: string[] | undefined;
  matching: string[];
}

/** The path below the language, of an address as people copy it: whole, or only its path. */
export function pathOf(address: string): string {
  const text = address.trim().replace(/^https?:\/\/[^/]+/i, "");
  const path = text.replace(/[?#].*$/s, "").replace(/^\/(en|fr|es|ar)(?=\/|$)/, "");
  return `/${path.split("/").filter(Boolean).join("/")}`;
}

/** Whether an address is one of a route: `:id` stands for one segment, `:act{open|close}` for what its expression says. */
export function fitsRoute(pattern: string, path: string): boolean {
  const expression = pattern.replace(/:\w+(?:\{([^}]*)\})?|[^:]/g, (part, own?: string) =>
    own !== undefined ? `(?:${own})` : part.startsWith(":") ? "[^/]+" : part.replace(/[.*+?^${}()|[\]\\]/, "\\$&"),
  );
  return new RegExp(`^${expression}$`).test(path);
}

/** Whether a page opens for a person, and why: by the guard that its route declares, and by who may read what is published there. */
export async function examinePage(
  db: Db,
  actor: Actor,
  house: { permissions: readonly DeclaredPermission[]; routes: readonly Route[] },
  address: string,
): Promise<PageVerdict> {
  const path = pathOf(address);
  const route = house.routes.find((each) => each.method === "GET" && fitsRoute(each.path, path));
  const base = { path, grants: [], readers: undefined, matching: [], permission: undefined };
  if (route === undefined) return { ...base, route: undefined, guard: undefined, isOpen: false };
  const { name } = route.guard;
  const permission = house.permissions.find((each) => each.permission.name === name);
  const readers = await readersAt(db, path);
  const matching = readers?.filter((reader) => readerLabels(actor).includes(reader)) ?? [];
  return {
    path,
    route,
    guard: permission !== undefined ? "permission" : name === "anyone" ? "anyone" : "signed-in",
    permission,
    isOpen: opens(route, actor) && (readers === undefined || matching.length > 0),
    grants: actor.kind !== "account" || permission === undefined ? [] : grantsFor(actor, permission.permission),
    readers,
    matching,
  };
}

/** Asks the guard itself. */
export function opens(route: Route, actor: Actor): boolean {
  try {
    route.guard.check({ actor } as Pick<PageContext, "actor">);
    return true;
  } catch (error) {
    if (error instanceof DomainError) return false;
    throw error;
  }
}
