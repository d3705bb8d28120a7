import type { Role } from "@jobmon/core";

/** How a server knows its accounts. Without it there are none: one person, one token. */
export interface AccountsOptions {
  /** Whoever runs the server. The server's own token is theirs, and their account is always an admin's. */
  readonly operator: string;
  /** Role of somebody whom a provider or proxy vouches for and who was not here before; null: they are refused. */
  readonly newcomerRole: Role | null;
  /** Longest life of a token. */
  readonly tokenLifeMs: number;
  /** A session ends when it was not used for so long. */
  readonly sessionIdleMs: number;
  /** A session ends so long after its begin, however much it is used. */
  readonly sessionLifeMs: number;
  /** Address people reach the server by; null: what their browser or program called it by. */
  readonly publicUrl: string | null;
  readonly proxy: ProxyOptions | null;
  readonly oidc: OidcOptions | null;
}

/** A proxy that has found out who asks, and says so in a header. */
export interface ProxyOptions {
  readonly header: string;
  /** Addresses and networks (`10.0.0.0/8`) whose word counts. */
  readonly addresses: readonly string[];
}

export interface OidcOptions {
  readonly issuer: string;
  readonly clientId: string;
  /** Empty: a public client, which PKCE alone protects. */
  readonly clientSecret: string;
  readonly scope: string;
  /** Claim that names the account. */
  readonly nameClaim: string;
  /** Claim whose values decide the role at each sign-in; empty: roles are given here. */
  readonly roleClaim: string;
  /** Values of the claim by the role that they give; the highest counts. */
  readonly roleValues: Readonly<Record<Role, readonly string[]>>;
  /** What the button says. */
  readonly label: string;
}
