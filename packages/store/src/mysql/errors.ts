import { isConnectionLost } from "../as-server-error.ts";
import type { Verdict } from "../serve-store.ts";

const codeOf = (error: unknown) => Number((error as { errno?: unknown } | null)?.errno ?? 0);
const nameOf = (error: unknown) => String((error as { code?: unknown } | null)?.code ?? "");

const DUPLICATE_ENTRY = 1062;
const LOCK_WAIT_TIMEOUT = 1205;
const DEADLOCK = 1213;
/** MariaDB: the row was changed since the snapshot. */
const RECORD_CHANGED = 1020;
const AGAIN = new Set([DEADLOCK, RECORD_CHANGED]);
/** Too many connections, of all or of this user; shutting down, killed, lost. */
const AWAY = new Set([
  1040, 1203, 1226, 1053, 1927, 1152, 1158, 1159, 1160, 1161, 2002, 2003, 2006, 2013, 4031,
]);
const FULL = new Set([1021, 1114, 28]);
/** Access denied, no such database, no right to do it. */
const REFUSED = new Set([1044, 1045, 1049, 1142, 1698]);
const LOST =
  /connection is in closed state|Connection lost|Pool is closed|connect ETIMEDOUT|closed connection/i;

export const MEANINGS = {
  isAway: (error: unknown) =>
    isConnectionLost(error) ||
    AWAY.has(codeOf(error)) ||
    nameOf(error).startsWith("PROTOCOL_") ||
    LOST.test((error as Error | null)?.message ?? ""),
  isBusy: (error: unknown) => codeOf(error) === LOCK_WAIT_TIMEOUT || AGAIN.has(codeOf(error)),
  isFull: (error: unknown) => FULL.has(codeOf(error)),
  isRefused: (error: unknown) => REFUSED.has(codeOf(error)),
};

export function judge(error: unknown): Verdict {
  const code = codeOf(error);
  if (AGAIN.has(code)) return "again";
  if (code === DUPLICATE_ENTRY) return "taken";
  return MEANINGS.isAway(error) ? "away" : "final";
}
