import { closeSync, unlinkSync, writeFileSync } from "node:fs";
import { instanceVariables } from "@jobmon/core";
import { errorCode, openLog, type StartFault } from "@jobmon/process";
import type { Errand } from "./errand.ts";
import { CREDENTIAL_VARIABLE } from "./worker-options.ts";

/** A command that could not begin. */
export class CannotStart extends Error {
  constructor(readonly fault: StartFault) {
    super(fault.description);
  }
}

/** The kernel refuses single arguments from 128 KiB; longer commands are sourced from a file. */
const MAX_INLINE_COMMAND_BYTES = 100_000;
/** What a node or its disks cannot do just now; everything else is for the person who asked for it to change. */
const FAULTS_OF_THE_NODE = [
  "EAGAIN",
  "EHOSTDOWN",
  "EIO",
  "EMFILE",
  "ENFILE",
  "ENODEV",
  "ENOMEM",
  "ENOSPC",
  "ENOTCONN",
  "ENXIO",
  "EROFS",
  "ESTALE",
  "ETIMEDOUT",
];

export interface StartedCommand {
  readonly child: Bun.Subprocess;
  /** To be called when it is over. */
  readonly cleanUp: () => void;
}

/**
 * Starts the command through a shell that leads a session of its own, its output going straight to its log files. Folder,
 * mask and environment are those this worker was started in: the batch script has made them those of the run.
 */
export function startCommand(errand: Errand): StartedCommand {
  const stdout = attempt(`open the log file ${errand.stdoutPath}`, () => open(errand.stdoutPath));
  try {
    const stderr = attempt(`open the log file ${errand.stderrPath}`, () => open(errand.stderrPath));
    try {
      return attempt("start a shell", () => spawn(errand, stdout, stderr));
    } finally {
      closeSync(stderr);
    }
  } finally {
    closeSync(stdout);
  }
}

function open(path: string): number {
  const umask = process.umask();
  return openLog({ path, umask, processUmask: umask });
}

function spawn(errand: Errand, stdout: number, stderr: number): StartedCommand {
  const { command, stdoutPath } = errand;
  const isLong = Buffer.byteLength(command) > MAX_INLINE_COMMAND_BYTES;
  const scriptPath = `${stdoutPath}.sh`;
  if (isLong) writeFileSync(scriptPath, `${command}\n`, { mode: 0o600 });
  // A script that is given as a file is read as it runs, so it stays until the end.
  const words = isLong ? [scriptPath] : ["-c", command];
  const child = Bun.spawn({
    cmd: ["/bin/sh", ...words],
    env: environmentOf(errand),
    detached: true,
    stdio: ["ignore", stdout, stderr],
  });
  return { child, cleanUp: () => (isLong ? removeScript(scriptPath) : undefined) };
}

/** The credential speaks for the whole batch, and is nobody's but the worker's. */
function environmentOf(errand: Errand): Record<string, string | undefined> {
  return { ...process.env, [CREDENTIAL_VARIABLE]: undefined, ...instanceVariables(errand) };
}

function removeScript(path: string): void {
  try {
    unlinkSync(path);
  } catch {}
}

function attempt<T>(what: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    const code = errorCode(error);
    const kind = FAULTS_OF_THE_NODE.includes(code) ? "infrastructure" : "application";
    throw new CannotStart({ kind, description: `not started: could not ${what} (${code})` });
  }
}
