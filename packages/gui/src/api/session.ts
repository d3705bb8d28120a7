import type { Role } from "@jobmon/core";
import { send } from "./call.ts";

export interface Session {
  /** Null: the credentials name nobody. */
  readonly user: string | null;
  readonly role: Role;
  /** Whether the server has accounts. */
  readonly accounts: boolean;
  readonly openToAll: boolean;
  readonly version: string;
}

/** The ways in that the server offers. */
export interface WaysIn {
  readonly accounts: boolean;
  readonly oidc: { readonly label: string } | null;
}

const PATH = "/api/gui/session";
const REFUSED = /^#refused=([a-z_]+)$/;
const LINK = /^#link=([\w.-]+)$/;

/** Trades the code of a link for a session, and takes the code out of the address before anything else happens. */
export async function openSession(): Promise<Session> {
  const code = LINK.exec(window.location.hash)?.[1];
  if (code !== undefined) {
    window.history.replaceState(null, "", window.location.pathname + window.location.search);
    await send(PATH, { method: "POST", body: JSON.stringify({ code }) });
  }
  return (await send(PATH, { method: "GET" })) as Session;
}

export async function openSessionByToken(token: string): Promise<void> {
  await send(PATH, { method: "POST", body: JSON.stringify({ token }) });
}

export async function getWaysIn(): Promise<WaysIn> {
  return (await send("/api/gui/sign-in", { method: "GET" })) as WaysIn;
}

/** Begins to sign in with the provider, which leads back to this page. */
export function providerAddress({ pathname, search }: Location): string {
  return `/api/gui/oidc/start?returnTo=${encodeURIComponent(pathname + search)}`;
}

/** With which code the way through the provider ended, where it ended badly. */
export function readRefusal({ hash }: Location): string | undefined {
  return REFUSED.exec(hash)?.[1];
}

/** A link that signs one browser in as this account. */
export async function makeSignInLink(
  user: string,
): Promise<{ readonly url: string; readonly expiresAt: number }> {
  const reply = await send("/api/gui/links", { method: "POST", body: JSON.stringify({ user }) });
  const { code, expiresAt } = reply as { readonly code: string; readonly expiresAt: number };
  return { url: `${window.location.origin}/#link=${code}`, expiresAt };
}

export async function closeSession(): Promise<void> {
  await send(PATH, { method: "DELETE" });
}
