// Permissions: who acts, what they may do, and what they may read.
// Owns the Actor type and the one check that opens every operation.
// Refuses: rights by name strings scattered in code; each permission is a value its feature declares and lists.
import { DomainError } from "../errors.ts";

export const languages = ["en", "fr", "es", "ar"] as const;
export type Language = (typeof languages)[number];

export const roles = [
  "administrator",
  "training-officer",
  "librarian",
  "editor",
  "author",
  "reviewer",
  "expert",
  "chair",
  "secretariat",
  "bureau-officer",
  "body-officer",
  "researcher",
  "trainer",
  "learner",
  "auditor",
] as const;
export type Role = (typeof roles)[number];

/** A role and where it is held: `` everywhere, `country:FR`, `body:…`. */
export interface Grant {
  role: Role;
  scope: string;
}

export const scopeKinds = ["country", "body", "group", "journal"] as const;
export type ScopeKind = (typeof scopeKinds)[number];

/** Roles that are held for something: for what, and whether also everywhere. All others are held everywhere. */
export const scopedRoles: Partial<Record<Role, { of: ScopeKind; isEverywhereToo: boolean }>> = {
  "bureau-officer": { of: "country", isEverywhereToo: false },
  "body-officer": { of: "body", isEverywhereToo: false },
  "training-officer": { of: "body", isEverywhereToo: true },
  trainer: { of: "body", isEverywhereToo: true },
  librarian: { of: "body", isEverywhereToo: true },
  editor: { of: "journal", isEverywhereToo: true },
  chair: { of: "group", isEverywhereToo: true },
  secretariat: { of: "group", isEverywhereToo: true },
  expert: { of: "group", isEverywhereToo: true },
};

export const countryScope = (country: string): string => `country:${country}`;
export const bodyScope = (bodyId: string): string => `body:${bodyId}`;
export const groupScope = (groupId: string): string => `group:${groupId}`;
export const journalScope = (journalId: string): string => `journal:${journalId}`;

/** What a scope names: `country:FR` the code, `body:…`, `group:…` and `journal:…` the id; undefined everywhere. */
export function partsOfScope(scope: string): { kind: ScopeKind; id: string } | undefined {
  const [name = "", id = ""] = scope.split(":");
  const kind = scopeKinds.find((each) => each === name);
  return kind !== undefined && id !== "" ? { kind, id } : undefined;
}

export interface Account {
  kind: "account";
  id: string;
  name: string;
  email: string;
  country: string | null;
  lang: Language;
  timeZone: string;
  /** Held everywhere, or for the country or body that a scoped role needs; where, `grants` say. */
  roles: readonly Role[];
  grants: readonly Grant[];
  /** A serving officer somebody vouched for: reads what is `community`. */
  isVetted: boolean;
  sessionId: string;
  /** Where the person is led before anything else opens: a role asks for more proof than the session has. */
  heldAt?: string;
  /** Where the next page leads by way of, because something new must be read; forms that are sent go through. */
  askedAt?: string;
}

export interface Visitor {
  kind: "visitor";
}

/** The house itself: jobs, the command line, demo content. */
export interface System {
  kind: "system";
}

export type Actor = Visitor | Account | System;

export const visitor: Visitor = { kind: "visitor" };
export const system: System = { kind: "system" };

export interface Permission<Target = void> {
  name: string;
  /** Roles that hold it wherever no target narrows it; `everyone` is any signed-in account. */
  roles: readonly Role[] | "everyone";
  /** Further accounts that may because of what the target is to them (its owner, say). */
  because?: (actor: Account, target: Target) => boolean;
  /** The scopes a target lies in (of a module, the body that owns it): a role held for one of them is enough. */
  within?: (target: Target) => readonly string[];
  /** A role held for whatever scope opens the door; what is done behind it asks for its target again. */
  isForAnyScope?: boolean;
}

/** A permission and where its sentence stands: `feature:permission.<name>`. */
export interface DeclaredPermission {
  // biome-ignore lint/suspicious/noExplicitAny: permissions of all targets stand in one list
  permission: Permission<any>;
  words: string;
}

/** Declares a permission; the feature lists it in its `permissions`, the docs test and the roles page read it there. */
export function permission<Target = void>(
  name: string,
  roles: readonly Role[] | "everyone",
  narrowed: Pick<Permission<Target>, "because" | "within" | "isForAnyScope"> = {},
): Permission<Target> {
  return { name, roles, ...narrowed };
}

/** The grants of an actor that count for a permission, on a target or as a whole. */
export function grantsFor<Target>(actor: Account, action: Permission<Target>, target?: Target): Grant[] {
  const { roles, within, isForAnyScope } = action;
  if (roles === "everyone") return [];
  const scopes = target === undefined ? [] : (within?.(target) ?? []);
  return actor.grants.filter(
    ({ role, scope }) =>
      roles.includes(role) && (isForAnyScope === true || actor.roles.includes(role) || scopes.includes(scope)),
  );
}

/** The ids of the bodies or the codes of the countries for which an actor holds one of a permission's roles, and not everywhere. */
// biome-ignore lint/suspicious/noExplicitAny: of a permission of any target only the roles are asked
export function scopesFor(actor: Actor, { roles }: Permission<any>, kind: ScopeKind): string[] {
  if (actor.kind !== "account" || roles === "everyone") return [];
  const parts = actor.grants.filter(({ role }) => roles.includes(role)).map(({ scope }) => partsOfScope(scope));
  return [...new Set(parts.flatMap((part) => (part?.kind === kind ? [part.id] : [])))];
}

export function isAllowed<Target>(actor: Actor, action: Permission<Target>, target?: Target): boolean {
  if (actor.kind === "system") return true;
  if (actor.kind === "visitor") return false;
  if (action.roles === "everyone" || action.roles.some((role) => actor.roles.includes(role))) return true;
  if (grantsFor(actor, action, target).length > 0) return true;
  return target !== undefined && action.because?.(actor, target) === true;
}

/** Opens every operation. Throws `platform.signed-out` for a visitor, `platform.forbidden` for anyone else without the right. */
export function authorize<Target>(
  actor: Actor,
  action: Permission<Target>,
  target?: Target,
): asserts actor is Account | System {
  if (isAllowed(actor, action, target)) return;
  throw new DomainError(actor.kind === "visitor" ? "platform.signed-out" : "platform.forbidden");
}

/** The scopes in which an account holds a role: `country:FR`. Empty where it is held everywhere or not at all. */
export const scopesOf = (actor: Actor, role: Role): string[] =>
  actor.kind === "account"
    ? actor.grants.filter((grant) => grant.role === role && grant.scope !== "").map((grant) => grant.scope)
    : [];

/** The reader labels of an actor, matched against `readers text[]` of what is published. */
export function readerLabels(actor: Actor): string[] {
  if (actor.kind !== "account") return ["public"];
  return actor.isVetted ? ["public", "community", `account:${actor.id}`] : ["public", `account:${actor.id}`];
}

/** The account behind an actor, for what only a person can do. */
export function requireAccount(actor: Actor): Account {
  if (actor.kind !== "account") throw new DomainError("platform.signed-out");
  return actor;
}
