import type { Role, TokenScope } from "@jobmon/core";

/** An account that asks, and what it asks with. */
export interface AccountCaller {
  readonly kind: "account";
  readonly accountId: number;
  /** Name of the account: the user of workflows and distributors that are its own. */
  readonly user: string;
  readonly role: Role;
  readonly scope: TokenScope;
  readonly via: "token" | "session" | "proxy" | "operator";
  /** Of the token or session; null where there is none. */
  readonly credentialId: number | null;
  readonly expiresAt: number | null;
}

/**
 * Whoever holds the one token of a server without accounts, or comes to one that asks for none: one person, who may do
 * everything. A browser's session names the user that its link was made for.
 */
export interface TrustedCaller {
  readonly kind: "trusted";
  readonly user: string | null;
}

export type Caller = AccountCaller | TrustedCaller;
