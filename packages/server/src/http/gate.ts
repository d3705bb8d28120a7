/**
 * The one place where the policy is enforced. `admit` finds out who asks and whether somebody like that may ask at all,
 * before the request is read; `permit` sees to what depends on the request: whose the thing is, and whom it names.
 */
import { type Need, OWNED_BY_PARAMETER } from "@jobmon/api";
import type { Caller } from "../access/caller.ts";
import { type AccountNeed, judgeClaim, judgeRight } from "../access/judge-access.ts";
import { refuseAccess } from "../access/refuse-access.ts";
import type { CheckAccess } from "./check-access.ts";
import type { ServerSide } from "./shell.ts";

export interface Door {
  /** The operation, or method and path where it is none of the contract. */
  readonly operation: string;
  readonly need: Need;
}

export interface Gate {
  readonly admit: (door: Door, request: Request, side: ServerSide | undefined) => Caller | Promise<Caller>;
  /** Undefined: there is nothing to wait for. */
  readonly permit: (door: Door, caller: Caller, call: object) => Promise<void> | undefined;
}

export type FindOwner = (
  thing: "workflow" | "task" | "distributor" | "credential" | "rule",
  id: number,
) => Promise<{ readonly user: string; readonly workflowId: number | null } | undefined>;

const NOBODY: Caller = { kind: "trusted", user: null };

export function createGate(checkAccess: CheckAccess, findOwner: FindOwner | undefined): Gate {
  return {
    admit: ({ operation, need }, request, side) => {
      if (need === "open" || need === "batch") return NOBODY;
      const caller = checkAccess(request, side);
      return caller instanceof Promise
        ? caller.then((known) => mustHaveRight(known, operation, need))
        : mustHaveRight(caller, operation, need);
    },
    permit: ({ operation, need }, caller, call) => {
      if (caller.kind === "trusted" || need === "open" || need === "batch" || findOwner === undefined)
        return undefined;
      return mustBeTheirs({ operation, need, caller, call, findOwner });
    },
  };
}

function mustHaveRight(caller: Caller, operation: string, need: AccountNeed): Caller {
  if (caller.kind === "trusted") return caller;
  const fault = judgeRight(caller, need);
  if (fault === undefined) return caller;
  throw refuseAccess(fault, { caller, operation, need });
}

interface Claimed {
  readonly operation: string;
  readonly need: AccountNeed;
  readonly caller: Exclude<Caller, { readonly kind: "trusted" }>;
  readonly call: object;
  readonly findOwner: FindOwner;
}

async function mustBeTheirs({ operation, need, caller, call, findOwner }: Claimed): Promise<void> {
  const user = userOf(call);
  const thing = isOwnedNeed(need) ? await findThing(need, call, findOwner) : undefined;
  const fault = judgeClaim(caller, { owner: thing?.owner, user });
  if (fault === undefined) return;
  throw refuseAccess(fault, { caller, operation, need, owner: thing?.owner, user, ids: thing?.ids });
}

function isOwnedNeed(need: Need): need is keyof typeof OWNED_BY_PARAMETER {
  return Object.hasOwn(OWNED_BY_PARAMETER, need);
}

async function findThing(need: keyof typeof OWNED_BY_PARAMETER, call: object, findOwner: FindOwner) {
  const parameter = OWNED_BY_PARAMETER[need];
  const id = (call as Readonly<Record<string, unknown>>)[parameter] as number;
  const owner = await findOwner(need.slice("own_".length) as Parameters<FindOwner>[0], id);
  const ids = { [parameter]: id, ...(owner?.workflowId == null ? {} : { workflowId: owner.workflowId }) };
  return { owner: owner?.user, ids };
}

/** Whom the request names: the field `user` of the body, or of the query of what is about somebody. */
function userOf(call: object): string | undefined {
  const { body, user } = call as { readonly body?: { readonly user?: unknown }; readonly user?: unknown };
  const named = typeof body === "object" && body !== null && "user" in body ? body.user : user;
  return typeof named === "string" ? named : undefined;
}
