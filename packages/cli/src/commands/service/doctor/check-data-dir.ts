import { accessSync, constants, existsSync, statfsSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { formatMemory } from "@jobmon/core";
import { type Check, fail, ok, warn } from "./check.ts";

const SCARCE_BYTES = 1024 ** 3;
const TOO_FEW_BYTES = 64 * 1024 ** 2;
const OPEN_TO_OTHERS = 0o077;
const WRITABLE_BY_OTHERS = 0o022;

export function checkDataDir(dataDir: string): readonly Check[] {
  return [checkFolder(dataDir), checkSpace(findExisting(dataDir))];
}

function checkFolder(dataDir: string): Check {
  const name = "data folder";
  if (!existsSync(dataDir)) return ok(name, `${dataDir} does not exist yet; \`jobmon up\` creates it.`);
  const stat = statSync(dataDir);
  if (!stat.isDirectory()) return fail(name, `${dataDir} is not a folder.`, "Move it away, or set data.dir.");
  try {
    accessSync(dataDir, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch {
    return fail(name, `You may not write to ${dataDir}.`, "Set data.dir to a folder of your own.");
  }
  if ((stat.mode & WRITABLE_BY_OTHERS) !== 0)
    return fail(name, `Others may write to ${dataDir}.`, `Run: chmod go-w ${dataDir}`);
  if ((stat.mode & OPEN_TO_OTHERS) !== 0)
    return warn(name, `Others may look into ${dataDir}, where the logs are.`, `Run: chmod 700 ${dataDir}`);
  return ok(name, `${dataDir} is yours alone.`);
}

function checkSpace(folder: string): Check {
  const { bavail, bsize } = statfsSync(folder);
  const freeBytes = bavail * bsize;
  const text = `${formatMemory(roundBytes(freeBytes))} are free at ${folder}.`;
  if (freeBytes < TOO_FEW_BYTES)
    return fail("free space", text, "Free some, or set data.dir to another disk.");
  if (freeBytes < SCARCE_BYTES) return warn("free space", text, "Logs and database grow; free some in time.");
  return ok("free space", text);
}

function roundBytes(bytes: number): number {
  const unit = bytes >= SCARCE_BYTES ? SCARCE_BYTES / 10 : 1024 ** 2;
  return Math.floor(bytes / unit) * unit;
}

function findExisting(folder: string): string {
  return existsSync(folder) || dirname(folder) === folder ? folder : findExisting(dirname(folder));
}
