import { JobmonError } from "@jobmon/core";
import { UncertainCommit } from "./serve-store.ts";

/** What the codes of a database server mean to whoever asked. */
export interface ErrorMeanings {
  readonly isAway: (error: unknown) => boolean;
  readonly isBusy: (error: unknown) => boolean;
  readonly isFull: (error: unknown) => boolean;
  /** Wrong password, no such database, no right to it. */
  readonly isRefused: (error: unknown) => boolean;
}

/** Turns what a driver throws into an error of the catalogue; others pass through unchanged. */
export function asServerError(error: unknown, place: string, meanings: ErrorMeanings): unknown {
  if (error instanceof JobmonError) return error;
  if (error instanceof UncertainCommit) {
    const cause = asServerError(error.cause, place, meanings);
    if (!(cause instanceof JobmonError) || cause.code !== "database_unreachable") return cause;
    return new JobmonError("database_unreachable", {
      detail: `The database ${place} went away before it answered whether the change was stored.`,
      hint: "Look whether the change was made, or repeat the request.",
      cause: error,
    });
  }
  if (meanings.isAway(error))
    return new JobmonError("database_unreachable", {
      detail: `The database ${place} does not answer; nothing of the request was stored.`,
      hint: "Check that the database server runs and that db.url is right; the request may be repeated.",
      cause: error,
    });
  if (meanings.isBusy(error))
    return new JobmonError("database_busy", {
      detail: `The database ${place} is held by other transactions; nothing of the request was stored.`,
      hint: "Wait a little; the request may be repeated.",
      cause: error,
    });
  if (meanings.isFull(error))
    return new JobmonError("disk_full", {
      detail: `Writing the database ${place} failed because its disk is full; nothing of the request was stored.`,
      hint: "Free some space on the disk of the database server, then repeat the request.",
      cause: error,
    });
  if (meanings.isRefused(error))
    return new JobmonError("config_invalid", {
      detail: `The database ${place} refused: ${(error as Error).message}.`,
      hint: "Check the user, the password and the database in db.url, and that the user may create tables there.",
      cause: error,
    });
  return error;
}

const LOST_CONNECTION = new Set([
  "ECONNREFUSED",
  "ECONNRESET",
  "EPIPE",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
]);

/** The network's own codes. */
export function isConnectionLost(error: unknown): boolean {
  return LOST_CONNECTION.has(String((error as { code?: unknown } | null)?.code ?? ""));
}
