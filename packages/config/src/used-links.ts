import { closeSync, mkdirSync, openSync, readdirSync, rmSync, statSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { ensureDataDir } from "./data-dir.ts";
import { PRIVATE_MODE } from "./private-file.ts";

const FOLDER_NAME = "used-links";
const FOLDER_MODE = 0o700;
/** A file that was just created is not dated yet. */
const RACE_MS = 60_000;

/**
 * Which links of `jobmon gui` were used: an empty file each, named after the link, dated to when the link expires. Creating
 * a file succeeds once, so a link opens one session whatever is restarted, and however many servers share the folder.
 */
export function createUsedLinks(dataDir: string, clock: () => number) {
  const folder = join(dataDir, FOLDER_NAME);
  return (nonce: string, expiresAt: number): boolean => {
    ensureDataDir(dataDir);
    mkdirSync(folder, { recursive: true, mode: FOLDER_MODE });
    forgetExpired(folder, clock());
    const path = join(folder, nonce);
    try {
      closeSync(openSync(path, "wx", PRIVATE_MODE));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
      throw error;
    }
    utimesSync(path, expiresAt / 1_000, expiresAt / 1_000);
    return true;
  };
}

function forgetExpired(folder: string, now: number): void {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    const expiresAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
    if (expiresAt !== undefined && expiresAt <= now - RACE_MS) rmSync(path, { force: true });
  }
}
