/**
 * Where a suite works: a folder of its own and the processes it started. Leaving it ends them, by their ids, and removes
 * the folder; an interrupt leaves it too.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Environment, EXECUTABLE, MAIN_SCRIPT } from "./executable.ts";

export interface LabOptions {
  /** Where CPU profiles of the processes go; undefined: none are taken, and nothing is slowed down. */
  readonly profileDir: string | undefined;
}

export interface Daemon {
  readonly pid: number;
  readonly end: () => Promise<void>;
}

interface Spawned {
  readonly child: ChildProcess;
  readonly what: string;
  readonly errorsPath: string;
}

const READY_LIMIT_MS = 30_000;
/** A profile is written at the end, which takes a while. */
const END_LIMIT_MS = 60_000;
const LAST_WORDS_CHARACTERS = 2_000;

/** Removed together at the end: on some disks many deletions slow down the creation of files for minutes. */
const used: string[] = [];

export function removeUsedLabs(): void {
  for (const dir of used.splice(0)) rmSync(dir, { recursive: true, force: true });
}

export class Lab {
  readonly dir = mkdtempSync(join(tmpdir(), "jobmon-bench-"));
  readonly #profileDir: string | undefined;
  readonly #children = new Set<ChildProcess>();
  readonly #closers: (() => Promise<void>)[] = [];
  readonly #broken = Promise.withResolvers<never>();
  #folders = 0;

  constructor(options: LabOptions) {
    this.#profileDir = options.profileDir;
  }

  /** Rejects when a daemon ends that was not asked to, for then the suite would wait for ever. */
  get broken(): Promise<never> {
    return this.#broken.promise;
  }

  makeFolder(name: string): string {
    this.#folders += 1;
    const folder = join(this.dir, `${name}-${this.#folders}`);
    mkdirSync(folder, { mode: 0o700 });
    return folder;
  }

  /** Starts a `jobmon` command that stays, and waits until it says that it is ready: with its first line. */
  async startDaemon(words: readonly string[], environment: Environment): Promise<Daemon> {
    const name = words.join("-");
    const command = this.#profileDir === undefined ? [EXECUTABLE] : this.#bunCommand(name, MAIN_SCRIPT);
    const spawned = this.#spawn(name, [...command, ...words], environment);
    spawned.child.once("exit", (code) => {
      if (this.#children.delete(spawned.child)) this.#broken.reject(new Error(describeEnd(spawned, code)));
    });
    await Promise.race([untilLine(spawned), this.broken, rejectLater(spawned)]);
    return { pid: spawned.child.pid as number, end: () => this.#end(spawned.child) };
  }

  /** Runs a script with Bun to its end; gives what it printed, read as JSON. */
  runScript<T>(path: string, plan: object): Promise<T> {
    return this.runProgram<T>(this.#bunCommand("client", path), plan);
  }

  /** Runs a program, its plan as the last argument, to its end; gives what it printed, read as JSON. */
  async runProgram<T>(command: readonly string[], plan: object): Promise<T> {
    const { child, ...spawned } = this.#spawn("client", [...command, JSON.stringify(plan)], {});
    const chunks: Buffer[] = [];
    child.stdout?.on("data", (chunk: Buffer) => chunks.push(chunk));
    const code = await new Promise((resolve) => child.once("close", resolve));
    this.#children.delete(child);
    if (code === 0) return JSON.parse(Buffer.concat(chunks).toString()) as T;
    throw new Error(describeEnd({ child, ...spawned }, code));
  }

  /** Nothing of the caller's configuration. */
  environment(): Environment {
    const dataDir = join(this.dir, "client");
    const { PATH = "/usr/bin:/bin", USER = "bench" } = process.env;
    return { PATH, USER, LOGNAME: USER, HOME: this.dir, JOBMON__DATA__DIR: dataDir };
  }

  /** What is to be done when the lab is left, after its processes ended. */
  atClose(closer: () => Promise<void>): void {
    this.#closers.push(closer);
  }

  async close(): Promise<void> {
    await Promise.all([...this.#children].map((child) => this.#end(child)));
    for (const closer of this.#closers.splice(0)) await closer();
    used.push(this.dir);
  }

  #spawn(what: string, [program = "", ...args]: readonly string[], environment: Environment): Spawned {
    const errorsPath = join(this.makeFolder("stderr"), what);
    const child = spawn(program, args, {
      stdio: ["ignore", "pipe", openSync(errorsPath, "w")],
      env: { ...this.environment(), ...environment },
      cwd: this.dir,
    });
    this.#children.add(child);
    return { child, what, errorsPath };
  }

  #bunCommand(name: string, script: string): readonly string[] {
    const bun = process.execPath;
    if (this.#profileDir === undefined) return [bun, script];
    const file = `${name}-${this.#folders + 1}`;
    return [
      bun,
      "--cpu-prof",
      `--cpu-prof-dir=${this.#profileDir}`,
      `--cpu-prof-name=${file}.cpuprofile`,
      script,
    ];
  }

  async #end(child: ChildProcess): Promise<void> {
    this.#children.delete(child);
    if (child.exitCode !== null || child.signalCode !== null) return;
    const exited = new Promise((resolve) => child.once("exit", resolve));
    const timer = setTimeout(() => child.kill("SIGKILL"), END_LIMIT_MS);
    child.kill("SIGTERM");
    await exited;
    clearTimeout(timer);
  }
}

function untilLine({ child }: Spawned): Promise<void> {
  return new Promise((resolve) => {
    child.stdout?.on("data", (chunk: Buffer) => {
      if (chunk.includes("\n")) resolve();
    });
  });
}

function rejectLater({ what }: Spawned): Promise<never> {
  return new Promise((_, reject) => {
    const fail = () => reject(new Error(`The ${what} was not ready after ${READY_LIMIT_MS / 1000} s.`));
    setTimeout(fail, READY_LIMIT_MS).unref();
  });
}

function describeEnd({ what, errorsPath }: Spawned, code: unknown): string {
  const lastWords = readFileSync(errorsPath, "utf8").slice(-LAST_WORDS_CHARACTERS);
  return `The ${what} ended with ${code}: ${lastWords || "it said nothing."}`;
}
