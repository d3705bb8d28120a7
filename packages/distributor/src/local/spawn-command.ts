import { closeSync, realpathSync, statSync } from "node:fs";
import { errorCode, openLog } from "@jobmon/process";
import type { Spool } from "./spool.ts";
import type { StartRequest } from "./task-request.ts";
import { isExitTrapExact, MAX_INLINE_COMMAND_BYTES, wrapCommand } from "./wrapper-script.ts";

export interface Shell {
  readonly path: string;
  readonly exitTrapIsExact: boolean;
  /** The mask that a shell inherits from this process. */
  readonly umask: number;
}

export interface SpawnRequest {
  readonly start: StartRequest;
  readonly recordLine: string;
  readonly spool: Spool;
  readonly shell: Shell;
  /** May be called before the spawn returns. */
  readonly onExit: (
    child: Bun.Subprocess,
    exitCode: number | null,
    signal: NodeJS.Signals | number | null,
  ) => void;
}

/** A command that could not be started, in words for the person who wrote it. */
export class StartRefusal extends Error {}

export function findShell(path: string): Shell {
  return { path, exitTrapIsExact: isExitTrapExact(realpathSync(path)), umask: process.umask() };
}

/** Starts the command as the leader of a session of its own, its output going to its two log files. */
export function spawnCommand({ start, recordLine, spool, shell, onExit }: SpawnRequest): Bun.Subprocess {
  const script = attempt("prepare the command", () => buildScript({ start, recordLine, spool, shell }));
  const stdout = attempt(`open the log file ${start.stdoutPath}`, () => open(start.stdoutPath));
  try {
    const stderr = attempt(`open the log file ${start.stderrPath}`, () => open(start.stderrPath));
    try {
      return Bun.spawn({
        cmd: [shell.path, "-c", script],
        cwd: start.cwd,
        env: start.environment,
        detached: true,
        stdio: ["ignore", stdout, stderr],
        onExit,
      });
    } catch (error) {
      throw new StartRefusal(explainSpawnError(start, error), { cause: error });
    } finally {
      closeSync(stderr);
    }
  } finally {
    closeSync(stdout);
  }

  function open(path: string): number {
    return openLog({ path, umask: start.umask, processUmask: shell.umask });
  }
}

type ScriptRequest = Omit<SpawnRequest, "onExit">;

function buildScript({ start, recordLine, spool, shell }: ScriptRequest): string {
  const { instanceId, command } = start;
  const isLong = Buffer.byteLength(command) > MAX_INLINE_COMMAND_BYTES;
  return wrapCommand({
    spoolPath: spool.pathOf(instanceId),
    record: recordLine,
    command,
    scriptPath: isLong ? spool.writeScript(instanceId, command) : null,
    umask: start.umask === shell.umask ? null : start.umask,
    exitTrapIsExact: shell.exitTrapIsExact,
  });
}

function attempt<T>(what: string, action: () => T): T {
  try {
    return action();
  } catch (error) {
    throw new StartRefusal(`not started: could not ${what} (${errorCode(error)})`, { cause: error });
  }
}

/** The kernel says ENOENT for a missing folder as for a missing shell: the folder is the likely one. */
function explainSpawnError(start: StartRequest, error: unknown): string {
  if (!isDirectory(start.cwd)) return `not started: the working directory ${start.cwd} is not a folder there`;
  return `not started: could not start a shell in ${start.cwd} (${errorCode(error)})`;
}

function isDirectory(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    return false;
  }
}
