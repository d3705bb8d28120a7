import { accessSync, constants, readdirSync } from "node:fs";
import { join } from "node:path";

const POSTGRES = "/usr/lib/postgresql";

/** Servers are in folders that a user's PATH may lack. */
const FOLDERS = [
  ...(process.env.PATH ?? "").split(":"),
  "/usr/sbin",
  "/usr/bin",
  "/usr/local/sbin",
  ...listVersions().map((version) => join(POSTGRES, version, "bin")),
];

export function findFile(name: string): string | undefined {
  return FOLDERS.map((folder) => join(folder, name)).find(isExecutable);
}

/** Newest first. */
function listVersions(): readonly string[] {
  try {
    return readdirSync(POSTGRES).sort((a, b) => Number(b) - Number(a));
  } catch {
    return [];
  }
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
