import { linkSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isAlive } from "./find-local-server.ts";

const FILE_NAME = "start.lock";
/** Nobody takes longer to start a server; an older lock is of a process whose id another one has now. */
const MAX_AGE_MS = 120_000;

export interface StartLock {
  readonly release: () => void;
}

/**
 * Lets one process at a time start the server of a data folder. The lock names its holder, so that one left by a process
 * that died is taken over. Undefined: another process is starting the server right now.
 */
export function takeStartLock(dataDir: string): StartLock | undefined {
  const path = join(dataDir, FILE_NAME);
  const own = `${path}.${process.pid}`;
  writeFileSync(own, String(process.pid), { mode: 0o600 });
  try {
    if (!tryLink(own, path)) {
      const holder = readHolder(path);
      if (holder !== undefined && isAlive(holder) && readAgeMs(path) < MAX_AGE_MS) return undefined;
      clearStale(path, `${own}.stale`, holder);
      if (!tryLink(own, path)) return undefined;
    }
    return { release: () => readHolder(path) === process.pid && rmSync(path, { force: true }) };
  } finally {
    rmSync(own, { force: true });
  }
}

/** A link appears with its content, or not at all; a file that is created is empty for a moment. */
function tryLink(own: string, path: string): boolean {
  try {
    linkSync(own, path);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

/** Moves the lock of a dead process away. If it was replaced by a living one's in between, puts that back. */
function clearStale(path: string, aside: string, dead: number | undefined): void {
  try {
    renameSync(path, aside);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return;
    throw error;
  }
  if (readHolder(aside) !== dead) tryLink(aside, path);
  rmSync(aside, { force: true });
}

function readAgeMs(path: string): number {
  return Date.now() - (statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0);
}

function readHolder(path: string): number | undefined {
  try {
    return Number.parseInt(readFileSync(path, "utf8"), 10) || undefined;
  } catch {
    return undefined;
  }
}
