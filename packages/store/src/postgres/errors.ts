import { isConnectionLost } from "../as-server-error.ts";
import type { Verdict } from "../serve-store.ts";

const codeOf = (error: unknown) => String((error as { code?: unknown } | null)?.code ?? "");

const DEADLOCK = "40P01";
const SERIALIZATION_FAILURE = "40001";
const UNIQUE_VIOLATION = "23505";
const LOCK_NOT_AVAILABLE = "55P03";
const BUSY = new Set([DEADLOCK, SERIALIZATION_FAILURE, LOCK_NOT_AVAILABLE]);
const TOO_MANY_CONNECTIONS = "53300";
/** Disk full; no room for a file of its own. */
const FULL = new Set(["53100", "53200"]);
/** Wrong password or user, no such database, no right to do it; a password is wanted. */
const REFUSED = new Set(["28P01", "28000", "3D000", "42501", "3F000"]);
/** The server is shutting down, has crashed, or is starting. */
const AWAY = new Set(["57P01", "57P02", "57P03", "57P05", "25P03", TOO_MANY_CONNECTIONS]);
/** The driver's own words; they have no code. */
const LOST =
  /^(Connection terminated|Client has encountered a connection error|timeout exceeded when trying to connect|Client was closed|Connection ended|The server closed|not queryable)/i;

export const MEANINGS = {
  isAway: (error: unknown) =>
    isConnectionLost(error) ||
    AWAY.has(codeOf(error)) ||
    codeOf(error).startsWith("08") ||
    LOST.test((error as Error | null)?.message ?? ""),
  isBusy: (error: unknown) => BUSY.has(codeOf(error)),
  isFull: (error: unknown) => FULL.has(codeOf(error)),
  isRefused: (error: unknown) => REFUSED.has(codeOf(error)),
};

export function judge(error: unknown): Verdict {
  const code = codeOf(error);
  if (code === DEADLOCK || code === SERIALIZATION_FAILURE) return "again";
  if (code === UNIQUE_VIOLATION) return "taken";
  return MEANINGS.isAway(error) ? "away" : "final";
}
