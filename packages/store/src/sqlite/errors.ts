import { JobmonError } from "@jobmon/core";

const FULL = new Set(["SQLITE_FULL", "SQLITE_IOERR_WRITE", "SQLITE_IOERR_FSYNC", "ENOSPC"]);
const BUSY = new Set(["SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_BUSY_SNAPSHOT"]);
const UNREADABLE = new Set([
  "SQLITE_CANTOPEN",
  "SQLITE_READONLY",
  "SQLITE_PERM",
  "SQLITE_READONLY_DIRECTORY",
]);
const CORRUPT = new Set(["SQLITE_CORRUPT", "SQLITE_NOTADB"]);

/** Turns what the driver throws into an error of the catalogue; others pass through unchanged. */
export function asStoreError(error: unknown, path: string): unknown {
  if (error instanceof JobmonError) return error;
  const code = String((error as { code?: unknown } | null)?.code ?? "");
  if (FULL.has(code))
    return new JobmonError("disk_full", {
      detail: `Writing the database ${path} failed because the disk is full; nothing of the request was stored.`,
      hint: "Free some space on that disk, then repeat the request.",
      cause: error,
    });
  if (BUSY.has(code))
    return new JobmonError("database_busy", {
      detail: `The database ${path} is locked by another program.`,
      hint: "Close the other program, or wait; the request may be repeated.",
      cause: error,
    });
  if (UNREADABLE.has(code))
    return new JobmonError("config_invalid", {
      detail: `The database ${path} cannot be opened for writing.`,
      hint: "Check that its folder exists and belongs to you, or set db.url.",
      cause: error,
    });
  if (CORRUPT.has(code))
    return new JobmonError("config_invalid", {
      detail: `${path} is damaged or is not a SQLite database.`,
      hint: "Restore it from a backup, or set db.url to another file.",
      cause: error,
    });
  return error;
}
