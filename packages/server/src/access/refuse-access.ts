import type { Need } from "@jobmon/api";
import { type ErrorIds, JobmonError } from "@jobmon/core";
import type { AccountCaller } from "./caller.ts";
import type { AccessFault, AccountNeed } from "./judge-access.ts";

export interface Attempt {
  readonly caller: AccountCaller;
  /** The operation, or method and path where it is none of the contract. */
  readonly operation: string;
  readonly need: AccountNeed;
  readonly owner?: string;
  readonly user?: string;
  readonly ids?: ErrorIds;
}

const THING: Partial<Record<Need, string>> = {
  own_workflow: "workflow",
  own_task: "workflow",
  own_distributor: "distributor",
  own_credential: "credential",
  own_rule: "rule",
};

/** Who attempted what on what, whose it is, and what to do. */
export function refuseAccess(fault: AccessFault, attempt: Attempt): JobmonError {
  const { caller, operation, need, owner, ids = {} } = attempt;
  const { user, role, scope } = caller;
  switch (fault) {
    case "out_of_scope":
      return new JobmonError("out_of_scope", {
        detail: `The account ${user} attempted ${operation} with a token of the scope \`${scope}\`, which does not open it.`,
        hint: "Use a token of the scope `all`: `jobmon login`, or `jobmon token create`.",
        ids,
      });
    case "role_too_low":
      return new JobmonError("role_too_low", {
        detail: `The account ${user} attempted ${operation} and is ${role}; that takes ${need === "admin" ? "an admin" : "an editor"}.`,
        hint: "Ask an admin of this server for the role, or to do it.",
        ids,
      });
    case "user_differs":
      return new JobmonError("user_differs", {
        detail: `The account ${user} attempted ${operation} in the name of ${attempt.user}.`,
        hint: `Send \`user\` as ${user}; only an admin acts for somebody else. \`jobmon whoami\` shows whom the server takes you for.`,
        ids,
      });
    case "not_own": {
      const thing = THING[need] ?? "thing";
      const named = [thing, ids[`${thing}Id`]].filter((word) => word !== undefined).join(" ");
      return new JobmonError(`not_your_${thing}` as "not_your_workflow", {
        detail: `The account ${user} attempted ${operation} on ${thing === "credential" ? "a token or session" : named}, which belongs to ${owner}.`,
        hint: `Ask ${owner} or an admin of this server to do it.`,
        ids,
      });
    }
  }
}

export function refuseWithoutAccounts(attempt: string): JobmonError {
  return new JobmonError("accounts_off", {
    detail: `${attempt} needs accounts, and this server has none: one token, of the person who runs it, opens everything.`,
    hint: "Whoever runs the server can switch accounts on: set accounts.enabled, as docs/accounts.md shows.",
  });
}

export function refuseDisabled(user: string): JobmonError {
  return new JobmonError("account_disabled", {
    detail: `The account ${user} is disabled.`,
    hint: "Ask an admin of this server.",
  });
}
