import { DomainError } from "../errors.ts";
import { isAllowed, type Permission } from "../permissions/index.ts";
import type { PageContext } from "./context.ts";

/** Who may come through a door. Each route declares one; the roles' reach is read from here. */
export interface Guard {
  name: string;
  check(c: Pick<PageContext, "actor">): void;
}

export const anyone: Guard = { name: "anyone", check() {} };

export const signedIn: Guard = {
  name: "signed-in",
  check(c) {
    if (c.actor.kind !== "account") throw new DomainError("platform.signed-out");
  },
};

/** Those who hold a permission by role. Where the target decides, guard with `signedIn` and let the operation authorize. */
export function may(permission: Permission<never> | Permission): Guard {
  return {
    name: permission.name,
    check(c) {
      if (c.actor.kind === "visitor") throw new DomainError("platform.signed-out");
      if (!isAllowed(c.actor, permission as Permission)) throw new DomainError("platform.forbidden");
    },
  };
}

export type Handler = (c: PageContext) => Response | Promise<Response>;
export type Method = "GET" | "POST" | "PUT" | "DELETE" | "OPTIONS";

export interface RouteOptions {
  /** False for addresses that stand outside the languages: /assets, /health, the content origin. */
  isLocalized?: boolean;
  /** `token`: the caller proves itself with a bearer token or key, not a cookie, so no CSRF token is asked for. */
  proof?: "form" | "token";
  /** True for what a person may still do who is held back until they have a second factor. */
  isOpenWhileHeld?: boolean;
  /** True for pages that open before something new has been read: what it says, and what can be done about it. */
  isOpenWhileAsked?: boolean;
}

export interface Route extends Required<RouteOptions> {
  method: Method;
  path: string;
  guard: Guard;
  handler: Handler;
}

/** The routes of a feature: method, path, guard, handler, in one line each. */
export class PageRoutes {
  readonly list: Route[] = [];

  #add(method: Method, path: string, guard: Guard, handler: Handler, options: RouteOptions = {}): this {
    this.list.push({
      method,
      path,
      guard,
      handler,
      isLocalized: options.isLocalized ?? true,
      proof: options.proof ?? "form",
      isOpenWhileHeld: options.isOpenWhileHeld ?? false,
      isOpenWhileAsked: options.isOpenWhileAsked ?? false,
    });
    return this;
  }
  get(path: string, guard: Guard, handler: Handler, options?: RouteOptions): this {
    return this.#add("GET", path, guard, handler, options);
  }
  post(path: string, guard: Guard, handler: Handler, options?: RouteOptions): this {
    return this.#add("POST", path, guard, handler, options);
  }
  put(path: string, guard: Guard, handler: Handler, options?: RouteOptions): this {
    return this.#add("PUT", path, guard, handler, options);
  }
  delete(path: string, guard: Guard, handler: Handler, options?: RouteOptions): this {
    return this.#add("DELETE", path, guard, handler, options);
  }
  /** For what other sites' scripts may call: the question that browsers ask before. */
  options(path: string, guard: Guard, handler: Handler, options?: RouteOptions): this {
    return this.#add("OPTIONS", path, guard, handler, options);
  }
}

export const pages = (): PageRoutes => new PageRoutes();
