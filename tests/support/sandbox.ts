/** A Jobmon installation of its own in a temporary folder, made of real processes that tests may kill. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, openSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Glob } from "bun";
import { takeFreePorts } from "../../tools/free-ports.ts";

const ROOT = join(import.meta.dirname, "..", "..");
const BUILT = join(ROOT, "dist", "jobmon");
/** `JOBMON_BIN`, else the executable that `npm run build` makes unless a source is newer, else the sources. */
export const JOBMON =
  process.env.JOBMON_BIN ?? (isFresh(BUILT) ? BUILT : join(ROOT, "packages", "cli", "bin", "jobmon"));

/** What was built before the last change would pass tests, or fail them, for what is not there any more. */
function isFresh(built: string): boolean {
  if (!existsSync(built)) return false;
  const builtAt = statSync(built).mtimeMs;
  const sources = [...new Glob("packages/*/src/**/*.{ts,tsx}").scanSync({ cwd: ROOT, absolute: true })];
  const newer = sources.find((path) => !path.endsWith(".test.ts") && statSync(path).mtimeMs > builtAt);
  if (newer === undefined) return true;
  console.warn(
    `${built} is older than ${newer}: the sources are tested instead. \`npm run build\` renews it.`,
  );
  return false;
}

export interface Sandbox {
  readonly dir: string;
  readonly url: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Starts `jobmon` with these words in the background. Its output goes to a log file named after `name`. */
  daemon(name: string, words: readonly string[], more?: Readonly<Record<string, string>>): ChildProcess;
  /** Starts a TypeScript file under Bun in the background. */
  script(name: string, file: string, words: readonly string[]): ChildProcess;
  /** Runs `jobmon` to its end. */
  jobmon(...words: string[]): {
    readonly status: number | null;
    readonly stdout: string;
    readonly stderr: string;
  };
  logOf(name: string): string;
  /** Ends every process of the sandbox and removes its folder. */
  remove(): void;
}

export async function createSandbox(extra: Readonly<Record<string, string>> = {}): Promise<Sandbox> {
  const dir = mkdtempSync(join(tmpdir(), "jobmon-test-"));
  const { port } = await takeFreePorts(["port"]);
  const url = `http://127.0.0.1:${port}`;
  const environment = {
    PATH: process.env.PATH ?? "",
    HOME: dir,
    JOBMON__DATA__DIR: join(dir, "data"),
    JOBMON__HTTP__SERVICE_URL: url,
    JOBMON__HTTP__TOKEN: "a-token-for-tests-only",
    JOBMON__SERVER__PORT: String(port),
    JOBMON_BIN: JOBMON,
    ...extra,
  };
  const background = (
    name: string,
    program: string,
    words: readonly string[],
    more: Readonly<Record<string, string>> = {},
  ) => {
    const log = openSync(join(dir, `${name}.log`), "a");
    return spawn(program, words, { cwd: dir, env: { ...environment, ...more }, stdio: ["ignore", log, log] });
  };
  return {
    dir,
    url,
    environment,
    daemon: (name, words, more) => background(name, JOBMON, words, more),
    script: (name, file, words) => background(name, process.execPath, [file, ...words]),
    jobmon: (...words) => spawnSync(JOBMON, words, { cwd: dir, env: environment, encoding: "utf8" }),
    logOf: (name) => readFileSync(join(dir, `${name}.log`), "utf8"),
    remove: () => {
      for (const pid of listProcesses(dir)) kill(pid);
      if (process.env.JOBMON_KEEP_SANDBOX) console.log(`kept ${dir}`);
      else rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** Processes whose environment names the sandbox: daemons, scripts, and the commands of tasks. */
export function listProcesses(dir: string): number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => readEnvironment(pid).includes(dir))
    .map(Number);
}

/** Those of them that are commands of tasks. */
export function listTaskProcesses(dir: string): number[] {
  return listProcesses(dir).filter((pid) =>
    readEnvironment(String(pid)).includes("JOBMON_TASK_INSTANCE_ID="),
  );
}

function readEnvironment(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8");
  } catch {
    return "";
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

/** Waits until the condition gives something other than undefined or false. */
export async function until<T>(
  what: string,
  condition: () => T | undefined | false | Promise<T | undefined | false>,
  limitMs = 30_000,
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const found = await condition();
    if (found !== undefined && found !== false) return found;
    if (performance.now() > end) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
