import { JobmonError } from "@jobmon/core";

/** Why a request brought no reply, and hence whether sending it again may help. */
export interface Trouble {
  readonly kind: TroubleKind;
  readonly error: JobmonError;
  /** The server asked not to be called sooner. */
  readonly retryAfterMs?: number;
}

export type TroubleKind =
  /** No connection was made: the server saw nothing. */
  | "unsent"
  /** The request left, and no whole reply came back. */
  | "lost"
  /** The server did nothing and says so: busy, locked, too many requests, disk full. */
  | "declined"
  /** The server, or a proxy before it, failed over the request. */
  | "broken"
  /** The request itself is refused: the same answer would come again. */
  | "refused";

/** What Bun and Node call a connection that was never made. */
const UNSENT_CODES: ReadonlySet<string> = new Set([
  "ConnectionRefused",
  "FailedToOpenSocket",
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "UND_ERR_CONNECT_TIMEOUT",
]);

export function networkTrouble(
  cause: unknown,
  attempted: { readonly operation: string; readonly url: string },
): Trouble {
  const code = findCode(cause);
  const isUnsent = UNSENT_CODES.has(code ?? "");
  const { operation, url } = attempted;
  return {
    kind: isUnsent ? "unsent" : "lost",
    error: new JobmonError("server_unreachable", {
      detail: `${operation} got no answer from ${url}: ${describeCause(cause, code)}.`,
      hint: isUnsent
        ? "Check with `jobmon doctor` that the server runs and is reachable from here."
        : "It may have been done nevertheless; look before you do it again. `jobmon doctor` checks the server.",
      ids: { operation },
      cause,
    }),
  };
}

function findCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const code = "code" in error && typeof error.code === "string" ? error.code : undefined;
  return code ?? findCode(error.cause);
}

function describeCause(cause: unknown, code: string | undefined): string {
  if (code === "ECONNREFUSED" || code === "ConnectionRefused") return "the connection was refused";
  if (code !== undefined) return code;
  // Node says "fetch failed", and the reason one level below.
  const reason = cause instanceof Error && cause.cause instanceof Error ? cause.cause : cause;
  return reason instanceof Error ? reason.message : String(reason);
}
