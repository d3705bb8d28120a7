/**
 * Signing in with an OpenID Connect provider: authorization code with PKCE, state and nonce.
 *
 * The browser sets out with a `state` that is kept here, hashed, with what belongs to it, and with a cookie. It comes back
 * once: the state is claimed by the first, and only the browser that has the cookie is let in.
 */
import { JobmonError } from "@jobmon/core";
import { claimSignIn, forgetSignIns, insertSignIn } from "@jobmon/store";
import type { Configuration } from "openid-client";
import type { Engine } from "../engine/engine.ts";
import type { AccountsOptions, OidcOptions } from "./accounts-options.ts";
import type { AccountCaller } from "./caller.ts";
import { greetAccount } from "./greet-account.ts";
import { roleOfClaims } from "./role-of-claims.ts";
import { hashSecret, makeSecret } from "./secret.ts";

export interface OidcDesk {
  /** Where the browser is sent, and what it has to bring back in a cookie. */
  readonly setOut: (trip: { readonly origin: string; readonly returnTo: string }) => Promise<{
    readonly url: string;
    readonly cookie: string;
  }>;
  readonly comeBack: (arrival: {
    readonly query: URLSearchParams;
    readonly cookie: string | undefined;
  }) => Promise<{
    readonly caller: Pick<AccountCaller, "accountId" | "user" | "expiresAt">;
    readonly returnTo: string;
  }>;
}

export const OIDC_CALLBACK_PATH = "/api/gui/oidc/callback";
export const TRIP_MS = 10 * 60_000;

interface Trip {
  readonly verifier: string;
  readonly nonce: string;
  readonly browserHash: string;
  readonly returnTo: string;
  readonly redirectUri: string;
}

type Library = typeof import("openid-client");
type Claims = Readonly<Record<string, unknown>> & { readonly sub: string };

export function createOidcDesk(engine: Engine, options: AccountsOptions, oidc: OidcOptions): OidcDesk {
  const discover = keepSuccess(() => discoverProvider(oidc));
  return {
    setOut: async ({ origin, returnTo }) => {
      const { library, provider } = await discover();
      const state = makeSecret();
      const cookie = makeSecret();
      const trip: Trip = {
        verifier: library.randomPKCECodeVerifier(),
        nonce: library.randomNonce(),
        browserHash: hashSecret(cookie),
        returnTo: isOwnPath(returnTo) ? returnTo : "/",
        redirectUri: (options.publicUrl ?? origin) + OIDC_CALLBACK_PATH,
      };
      const url = library.buildAuthorizationUrl(provider, {
        redirect_uri: trip.redirectUri,
        scope: oidc.scope,
        state,
        nonce: trip.nonce,
        code_challenge: await library.calculatePKCECodeChallenge(trip.verifier),
        code_challenge_method: "S256",
      });
      const now = engine.clock();
      await engine.store.write(async (tx) => {
        await forgetSignIns(tx, now);
        const details = JSON.stringify(trip);
        await insertSignIn(tx, { hash: hashSecret(state), kind: "oidc", details, expires_at: now + TRIP_MS });
      });
      return { url: url.href, cookie };
    },
    comeBack: async ({ query, cookie }) => {
      const trip = await claimTrip(engine, query.get("state") ?? "", cookie);
      const claims = await redeem(await discover(), trip, query);
      const account = await greet(engine, options, { oidc, claims });
      return {
        caller: { accountId: account.id, user: account.name, expiresAt: null },
        returnTo: trip.returnTo,
      };
    },
  };
}

interface Discovered {
  readonly library: Library;
  readonly provider: Configuration;
}

/** Loaded when somebody signs in: no other server needs the library. */
async function discoverProvider({ issuer, clientId, clientSecret }: OidcOptions): Promise<Discovered> {
  const library = await import("openid-client");
  const isInsecure = new URL(issuer).protocol === "http:";
  try {
    const provider = await library.discovery(
      new URL(issuer),
      clientId,
      undefined,
      clientSecret === "" ? library.None() : library.ClientSecretBasic(clientSecret),
      isInsecure ? { execute: [library.allowInsecureRequests] } : undefined,
    );
    return { library, provider };
  } catch (cause) {
    throw refuseProvider(issuer, cause);
  }
}

async function claimTrip(engine: Engine, state: string, cookie: string | undefined): Promise<Trip> {
  const claim = { hash: hashSecret(state), kind: "oidc", at: engine.clock() } as const;
  const claimed = await engine.store.write((tx) => claimSignIn(tx, claim));
  const trip = claimed && (JSON.parse(claimed.details) as Trip);
  const isSameBrowser = cookie !== undefined && trip?.browserHash === hashSecret(cookie);
  if (claimed?.isFirst && trip !== undefined && isSameBrowser) return trip;
  throw new JobmonError("unauthorized", {
    detail:
      "The browser came back from the sign-in provider by a way that is too old, was used before, or was another browser's.",
    hint: "Sign in again.",
  });
}

async function redeem(
  { library, provider }: Discovered,
  trip: Trip,
  query: URLSearchParams,
): Promise<Claims> {
  const arrived = new URL(trip.redirectUri);
  arrived.search = query.toString();
  try {
    const tokens = await library.authorizationCodeGrant(provider, arrived, {
      pkceCodeVerifier: trip.verifier,
      expectedNonce: trip.nonce,
      expectedState: query.get("state") ?? "",
      idTokenExpected: true,
    });
    const told = tokens.claims() as Claims;
    if (provider.serverMetadata().userinfo_endpoint === undefined) return told;
    return { ...(await library.fetchUserInfo(provider, tokens.access_token, told.sub)), ...told } as Claims;
  } catch (cause) {
    const { issuer } = provider.serverMetadata();
    if (isUnanswered(cause)) throw refuseProvider(issuer, cause);
    throw new JobmonError("unauthorized", {
      detail: `The sign-in provider ${issuer} did not let the person in: ${cause instanceof Error ? cause.message : String(cause)}.`,
      hint: "Sign in again; if it goes on, ask whoever runs this server.",
      cause,
    });
  }
}

async function greet(
  engine: Engine,
  { newcomerRole, operator }: AccountsOptions,
  { oidc, claims }: { readonly oidc: OidcOptions; readonly claims: Claims },
) {
  const name = claims[oidc.nameClaim];
  if (typeof name !== "string" || name === "")
    throw new JobmonError("forbidden", {
      detail: `The sign-in provider told no ${oidc.nameClaim}, which is to name the account.`,
      hint: "Whoever runs this server can set accounts.oidc.name_claim, or ask for more in accounts.oidc.scope.",
    });
  const subjectHash = hashSecret(`${oidc.issuer} ${claims.sub}`);
  if (oidc.roleClaim === "") return greetAccount(engine, { name, newcomerRole, subjectHash });
  const role = roleOfClaims(claims, oidc) ?? newcomerRole;
  if (role === null)
    throw new JobmonError("forbidden", {
      detail: `No value of the claim ${oidc.roleClaim} gives ${name} a role on this server.`,
      hint: "Ask whoever runs this server which group you have to be in.",
    });
  return greetAccount(engine, { name, newcomerRole, subjectHash, role, operator });
}

/** A path of the pages, and nothing that a browser takes for another site. */
function isOwnPath(text: string): boolean {
  const base = "http://own.invalid";
  return text.startsWith("/") && URL.canParse(text, base) && new URL(text, base).origin === base;
}

/** The network, not the provider's judgement. */
function isUnanswered(cause: unknown): boolean {
  return cause instanceof TypeError || (cause instanceof Error && cause.name === "TimeoutError");
}

function refuseProvider(issuer: string, cause: unknown): JobmonError {
  return new JobmonError("provider_unreachable", {
    detail: `The sign-in provider ${issuer} cannot be used: ${cause instanceof Error ? cause.message : String(cause)}.`,
    hint: "Try again; whoever runs this server can check accounts.oidc.issuer.",
    cause,
  });
}

/** What failed is tried anew the next time. */
function keepSuccess<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make().catch((error: unknown) => {
      made = undefined;
      throw error;
    });
    return made;
  };
}
