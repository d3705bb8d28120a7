/**
 * Finds out which account asks. Nothing is kept between two requests: a token that was revoked, a role that was taken
 * away and an account that was disabled count from the next request on, at every replica.
 */
import { JobmonError, quoteText } from "@jobmon/core";
import {
  type CredentialKind,
  changeAccount,
  findCredential,
  type HeldCredential,
  touchCredential,
} from "@jobmon/store";
import type { Engine } from "../engine/engine.ts";
import type { AccountsOptions } from "./accounts-options.ts";
import type { AccountCaller } from "./caller.ts";
import { ensureOperator, greetAccount } from "./greet-account.ts";
import { refuseDisabled } from "./refuse-access.ts";
import { hashSecret } from "./secret.ts";

export interface AccountDesk {
  readonly options: AccountsOptions;
  /** Whose token or session it is. Throws when it has expired or was ended, or its account is disabled. */
  readonly open: (kind: CredentialKind, secret: string) => Promise<AccountCaller | undefined>;
  /** Somebody whom a trusted proxy vouches for. */
  readonly openForProxy: (name: string) => Promise<AccountCaller>;
  /** Whoever runs the server, known by the server's own token. */
  readonly openForOperator: () => Promise<AccountCaller>;
}

/** That a credential was used is written down at most so often. */
const TOUCH_MS = 60_000;

export function createAccountDesk(engine: Engine, options: AccountsOptions): AccountDesk {
  return {
    options,
    open: async (kind, secret) => {
      const found = await engine.store.read((db) => findCredential(db, { kind, hash: hashSecret(secret) }));
      if (found === undefined) return undefined;
      mustBeGood(found, engine.clock());
      await touch(engine, options, found);
      return callerOf(found);
    },
    openForProxy: async (name) => {
      const { id, role } = await greetAccount(engine, { name, newcomerRole: options.newcomerRole });
      return { ...WHOLE, via: "proxy", accountId: id, user: name, role };
    },
    openForOperator: async () => {
      const { id } = await ensureOperator(engine, options.operator);
      return { ...WHOLE, via: "operator", accountId: id, user: options.operator, role: "admin" };
    },
  };
}

const WHOLE = { kind: "account", scope: "all", credentialId: null, expiresAt: null } as const;

function mustBeGood(found: HeldCredential, now: number): void {
  const what =
    found.kind === "token"
      ? `token ${quoteText(found.name)} of ${found.account}`
      : `session of ${found.account}`;
  const hint = found.kind === "token" ? "Run `jobmon login`, or make a new token." : "Sign in again.";
  if (found.ended_at !== null)
    throw new JobmonError("credential_ended", {
      detail: `The ${what} was ended by ${found.ended_by} at ${new Date(found.ended_at).toISOString()}.`,
      hint,
    });
  if (found.expires_at <= now)
    throw new JobmonError("credential_expired", {
      detail: `The ${what} expired at ${new Date(found.expires_at).toISOString()}.`,
      hint,
    });
  if (found.is_disabled === 1) throw refuseDisabled(found.account);
}

/** Use renews a session, up to the end of its life. A write that fails costs a date, not the request. */
async function touch(
  engine: Engine,
  { sessionIdleMs }: AccountsOptions,
  found: HeldCredential,
): Promise<void> {
  const at = engine.clock();
  if (found.last_used_at !== null && at - found.last_used_at < TOUCH_MS) return;
  const { id, renew_until, expires_at } = found;
  const expiresAt = renew_until === null ? expires_at : Math.min(renew_until, at + sessionIdleMs);
  try {
    await engine.store.write(async (tx) => {
      await touchCredential(tx, { id, at, expiresAt });
      await changeAccount(tx, found.account_id, { last_seen_at: at });
    });
  } catch (err) {
    engine.log.warn({ credentialId: id, err }, "credential_use_not_recorded");
  }
}

function callerOf({ id, kind, account_id, account, role, scope, expires_at }: HeldCredential): AccountCaller {
  return {
    kind: "account",
    accountId: account_id,
    user: account,
    role,
    scope,
    via: kind,
    credentialId: id,
    expiresAt: expires_at,
  };
}
