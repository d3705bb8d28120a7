/**
 * Makes both wheels of the Python client in `dist`, or in the folder named: one that carries the executable, so that
 * `pip install` alone gives client, command, server and distributor, and a pure one for machines that have it already.
 *
 * The executable is carried as it is: `strip` cuts off the program that Bun appends to its runtime, and the wheel's own
 * compression halves it. Wheels of the same sources and executable are equal byte by byte, whenever they are built.
 *
 * Usage: bun tools/build-wheel.ts [FOLDER] [--pure]
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { join, relative, resolve } from "node:path";
import { CLIENT, ensureEnvironment, programOf, ROOT } from "./python/environment.ts";
import { CHECKING_PYTHON, findPython } from "./python/find-python.ts";

const MACHINES: Readonly<Record<string, string>> = { x64: "x86_64", arm64: "aarch64" };
/** What manylinux calls its oldest, and what Bun is built for. */
const OLDEST_GLIBC_MINOR = 17;
/** 2020-02-02: the earliest dates a zip may hold are of 1980, and some tools dislike those. */
const DEFAULT_EPOCH = "1580601600";

const words = process.argv.slice(2);
const isPureOnly = words.includes("--pure");
const folder = resolve(words.find((word) => !word.startsWith("--")) ?? join(ROOT, "dist"));
const executable = process.env.JOBMON_BIN ?? join(ROOT, "dist", "jobmon");

const python = findPython();
if (python === undefined) throw new Error(`Building a wheel needs ${CHECKING_PYTHON}.`);
const environment = ensureEnvironment(python, { withClient: true });
mkdirSync(folder, { recursive: true });
for (const name of readdirSync(folder)) if (name.endsWith(".whl")) rmSync(join(folder, name));

buildWheel({});
if (!isPureOnly) {
  if (process.env.JOBMON_BIN === undefined) run(process.execPath, [join(ROOT, "tools", "build.ts")], {});
  buildWheel({ JOBMON_WHEEL_EXECUTABLE: executable, JOBMON_WHEEL_PLATFORM: platformOf(executable) });
}
for (const name of readdirSync(folder).filter((name) => name.endsWith(".whl"))) {
  const path = join(folder, name);
  console.log(`${relative(process.cwd(), path)}: ${(statSync(path).size / 1e6).toFixed(1)} MB`);
}

function buildWheel(variables: Readonly<Record<string, string>>): void {
  const build = ["-m", "hatchling", "build", "-t", "wheel", "-d", folder];
  run(programOf(environment), build, { SOURCE_DATE_EPOCH: DEFAULT_EPOCH, ...process.env, ...variables });
}

function run(program: string, words: readonly string[], env: NodeJS.ProcessEnv): void {
  const { status, stderr } = spawnSync(program, words, {
    cwd: CLIENT,
    env: { ...process.env, ...env },
    encoding: "utf8",
  });
  if (status !== 0) throw new Error(`failed with code ${status}: ${program} ${words.join(" ")}\n${stderr}`);
}

/** The platform that has every version of glibc's symbols that the executable names. */
function platformOf(file: string): string {
  const machine = MACHINES[process.arch];
  if (process.platform !== "linux" || machine === undefined)
    throw new Error(`No wheel carries an executable for ${process.platform} ${process.arch}; try --pure.`);
  const named = readFileSync(file, "latin1").matchAll(/GLIBC_2\.(\d+)/g);
  const minor = Math.max(OLDEST_GLIBC_MINOR, ...[...named].map(([, digits]) => Number(digits)));
  return `manylinux_2_${minor}_${machine}`;
}
