import { dlopen, FFIType } from "bun:ffi";
import { closeSync, existsSync, openSync } from "node:fs";
import { join } from "node:path";
import { ensureDataDir } from "@jobmon/config";

const FILE_NAME = "server.lock";
/** Of `flock(2)`, the same on Linux and macOS: exclusive, and without waiting. */
const EXCLUSIVE = 2;
const AT_ONCE = 4;
const LIBRARIES = process.platform === "darwin" ? ["libSystem.B.dylib"] : ["libc.so.6", "libc.so"];

/**
 * Held by the one server of a data folder. The system lets it go when the process ends, however it ends, so there is
 * never a stale one, and no process id to be mistaken for another's.
 */
export interface FolderLock {
  readonly release: () => void;
}

/** Undefined when another process holds the lock. */
export function lockFolder(dataDir: string): FolderLock | undefined {
  ensureDataDir(dataDir);
  const file = openSync(join(dataDir, FILE_NAME), "a", 0o600);
  const isHeld = loadFlock()(file, EXCLUSIVE | AT_ONCE) === 0;
  if (!isHeld) closeSync(file);
  return isHeld ? { release: () => closeSync(file) } : undefined;
}

/** Whether a server runs in the folder. */
export function isFolderLocked(dataDir: string): boolean {
  if (!existsSync(join(dataDir, FILE_NAME))) return false;
  const lock = lockFolder(dataDir);
  lock?.release();
  return lock === undefined;
}

type Flock = (file: number, operation: number) => number;
let loaded: Flock | undefined;

/** Neither Bun nor Node offers file locks. */
function loadFlock(): Flock {
  for (const library of LIBRARIES) {
    if (loaded !== undefined) break;
    try {
      loaded = dlopen(library, { flock: { args: [FFIType.i32, FFIType.i32], returns: FFIType.i32 } }).symbols
        .flock;
    } catch {
      // Another C library has another name.
    }
  }
  if (loaded === undefined) throw new Error(`flock was found in none of ${LIBRARIES.join(", ")}`);
  return loaded;
}
