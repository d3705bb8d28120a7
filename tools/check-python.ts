/**
 * Types and tests of the Python client, in an environment of its own.
 *
 * Usage: bun tools/check-python.ts [PYTEST-OPTION...]; with options, only pytest runs, with them.
 *
 * A machine without Python, or without a package index, skips loudly; CI fails by name.
 */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { CLIENT, ensureEnvironment, programOf, ROOT } from "./python/environment.ts";
import {
  CHECKING_PYTHON,
  findOldestPython,
  findPython,
  OLDEST_PYTHON,
  type Python,
} from "./python/find-python.ts";

const failures: string[] = [];
const isCi = Boolean(process.env.CI);

/** CI must not pass because something is missing there. */
function miss(what: string, why: string): void {
  console.error(`${isCi ? "MISSING" : "SKIPPED"}: ${what}: ${why}`);
  if (isCi) failures.push(what);
}

function check(name: string, program: string, words: readonly string[]): void {
  console.log(`-- ${name}`);
  const { status } = spawnSync(program, words, { cwd: CLIENT, stdio: "inherit" });
  if (status !== 0) failures.push(name);
}

function tryEnvironment(python: Python, withClient: boolean): string | undefined {
  try {
    return ensureEnvironment(python, { withClient });
  } catch (error) {
    miss(`environment for Python ${python.version}`, error instanceof Error ? error.message : String(error));
    return undefined;
  }
}

const options = process.argv.slice(2);
const python = findPython();
if (python === undefined) miss("checks of the Python client", `they need ${CHECKING_PYTHON}`);
const environment = python && tryEnvironment(python, true);
if (environment !== undefined && options.length > 0) {
  check("pytest", programOf(environment), ["-m", "pytest", ...options]);
} else if (environment !== undefined) {
  check("mypy --strict", programOf(environment), ["-m", "mypy", "--strict"]);
  const pyright = join(ROOT, "node_modules", ".bin", "pyright");
  check("pyright", pyright, ["--pythonpath", programOf(environment)]);
  check("pytest", programOf(environment), ["-m", "pytest", "-q"]);
  checkOldest();
}
for (const name of failures) console.error(`FAILED: Python client: ${name}`);
process.exit(failures.length === 0 ? 0 : 1);

/** What needs no server; the rest is the same code. */
function checkOldest(): void {
  const oldest = findOldestPython();
  if (oldest === undefined) {
    // No distribution of today has it as a package, so not even CI can demand it.
    console.error(`SKIPPED: tests on ${OLDEST_PYTHON}: no such interpreter was found`);
    return;
  }
  const folder = tryEnvironment(oldest, false);
  if (folder === undefined) return;
  check(`pytest on ${OLDEST_PYTHON}`, programOf(folder), ["-m", "pytest", "-q", "-m", "not server"]);
}
