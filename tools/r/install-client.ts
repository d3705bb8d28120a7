/** The R client, installed into a library of its own below node_modules. */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";

export const ROOT = resolve(import.meta.dirname, "..", "..");
export const R_CLIENT = join(ROOT, "clients", "r");
const LIBRARY = join(ROOT, "node_modules", ".cache", "jobmon-r", "library");

/** Installs the client as it is now. Returns the library, for `R_LIBS`; throws where that fails. */
export function installRClient(): string {
  mkdirSync(LIBRARY, { recursive: true });
  const words = ["CMD", "INSTALL", "--no-docs", "--no-test-load", `--library=${LIBRARY}`, R_CLIENT];
  const { status, stdout, stderr } = spawnSync("R", words, { encoding: "utf8" });
  if (status !== 0) throw new Error(`the R client cannot be installed:\n${stdout ?? ""}${stderr ?? ""}`);
  return LIBRARY;
}
