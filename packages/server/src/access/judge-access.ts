/** May this caller do what needs that? Pure; who is asking and whose a thing is was found out before. */
import type { Need } from "@jobmon/api";
import { isAtLeast, type Role, type TokenScope } from "@jobmon/core";
import type { AccountCaller } from "./caller.ts";

/** What is judged by accounts at all. */
export type AccountNeed = Exclude<Need, "open" | "batch">;
export type AccessFault = "out_of_scope" | "role_too_low" | "not_own" | "user_differs";

const LEAST_ROLE: Readonly<Record<AccountNeed, Role>> = {
  read: "viewer",
  self: "viewer",
  own_credential: "viewer",
  own_rule: "viewer",
  define: "editor",
  distribute: "editor",
  own_workflow: "editor",
  own_task: "editor",
  own_distributor: "editor",
  admin: "admin",
};

/** What tokens of narrow scopes are for; there is nothing else that they open. */
const NEEDS_IN_SCOPE: Readonly<Record<Exclude<TokenScope, "all">, readonly AccountNeed[]>> = {
  read: ["read"],
  distributor: ["distribute", "own_distributor"],
};

/** What can be said before the request is read. */
export function judgeRight(caller: AccountCaller, need: AccountNeed): AccessFault | undefined {
  if (caller.scope !== "all" && !NEEDS_IN_SCOPE[caller.scope].includes(need)) return "out_of_scope";
  return isAtLeast(caller.role, LEAST_ROLE[need]) ? undefined : "role_too_low";
}

export interface Claim {
  /** Whose the thing is; undefined where there is no such thing, or it has no owner. */
  readonly owner?: string;
  /** Whom the request names as its user. */
  readonly user?: string;
}

/** What depends on whose it is. An admin's narrow token makes nobody an admin. */
export function judgeClaim(caller: AccountCaller, { owner, user }: Claim): AccessFault | undefined {
  if (isFullAdmin(caller)) return undefined;
  if (owner !== undefined && owner !== caller.user) return "not_own";
  return user !== undefined && user !== caller.user ? "user_differs" : undefined;
}

export function isFullAdmin({ role, scope }: AccountCaller): boolean {
  return role === "admin" && scope === "all";
}
