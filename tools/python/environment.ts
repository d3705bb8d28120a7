/**
 * Virtual environments with the packages of `clients/python/requirements-dev.txt`, kept in `node_modules/.cache` under a
 * name made of what they hold, so that a change of either makes another one.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Python } from "./find-python.ts";

export const ROOT = resolve(import.meta.dirname, "..", "..");
export const CLIENT = join(ROOT, "clients", "python");
const CACHE = join(ROOT, "node_modules", ".cache", "jobmon-python");
const REQUIREMENTS = join(CLIENT, "requirements-dev.txt");
const NAME_CHARACTERS = 12;
const STAMP = ".complete";

/** Makes the environment unless it is there. Returns its folder; throws when packages cannot be installed. */
export function ensureEnvironment(python: Python, { withClient }: { readonly withClient: boolean }): string {
  const folder = join(CACHE, nameOf(python, withClient));
  if (existsSync(join(folder, STAMP))) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(CACHE, { recursive: true });
  console.log(`Installing what checks the Python client for Python ${python.version}.`);
  run(python.program, ["-m", "venv", folder]);
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check"];
  run(programOf(folder), [...pip, "--requirement", REQUIREMENTS]);
  if (withClient) run(programOf(folder), [...pip, "--no-deps", "--no-build-isolation", "--editable", CLIENT]);
  writeFileSync(join(folder, STAMP), "");
  return folder;
}

/** A program of the environment; by default its interpreter. */
export function programOf(folder: string, name = "python"): string {
  return join(folder, "bin", name);
}

function nameOf({ program, version }: Python, withClient: boolean): string {
  const hash = createHash("sha256").update(JSON.stringify([program, version, withClient, CLIENT]));
  hash.update(readFileSync(REQUIREMENTS));
  hash.update(readFileSync(join(CLIENT, "pyproject.toml")));
  return `${version}-${hash.digest("hex").slice(0, NAME_CHARACTERS)}`;
}

function run(program: string, words: readonly string[]): void {
  const { status } = spawnSync(program, words, { stdio: "inherit", cwd: ROOT });
  if (status !== 0) throw new Error(`failed with code ${status}: ${program} ${words.join(" ")}`);
}
