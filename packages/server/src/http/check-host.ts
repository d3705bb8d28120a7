import { JobmonError, quoteText } from "@jobmon/core";

const LOOPBACK_NAMES: readonly string[] = ["localhost", "127.0.0.1", "[::1]"];

/** The names a request may use in its Host header; null where any name may lead to the server. */
export type AllowedHosts = ReadonlySet<string> | null;

/** A server that only this machine can reach answers only to names of this machine, and to those of its proxy. */
export function allowHosts(boundHost: string, names: readonly string[] = []): AllowedHosts {
  const name = boundHost.includes(":") ? `[${boundHost.replace(/^\[|\]$/g, "")}]` : boundHost.toLowerCase();
  return LOOPBACK_NAMES.includes(name) || name.startsWith("127.")
    ? new Set([...LOOPBACK_NAMES, name, ...names.map((known) => known.toLowerCase())])
    : null;
}

/**
 * Refuses DNS rebinding: a web page of a stranger's domain that resolves to 127.0.0.1 still sends its own name. With
 * this, and without any CORS header in the replies (but for `server.allowed_origins`, see `allow-origins.ts`), a page of
 * another origin can neither read nor change anything.
 */
export function checkHost(request: Request, allowed: AllowedHosts): void {
  if (allowed === null) return;
  const host = request.headers.get("host") ?? "";
  if (allowed.has(host.toLowerCase().replace(/:\d*$/, ""))) return;
  throw new JobmonError("forbidden", {
    detail: `The server listens on this machine only and was addressed as ${quoteText(host)}.`,
    hint: `Use one of ${[...allowed].join(", ")} in the URL, start the server with the host it should be reached by, or list the name of its proxy in server.names.`,
  });
}
