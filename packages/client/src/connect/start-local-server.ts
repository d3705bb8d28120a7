import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { ensureDataDir, type LocalServer } from "@jobmon/config";
import { JobmonError } from "@jobmon/core";
import { systemClock } from "../http/clock.ts";
import { findLocalServer } from "./find-local-server.ts";
import { findJobmon } from "./server-command.ts";
import { type StartLock, takeStartLock } from "./start-lock.ts";

export interface LocalServerStart {
  readonly dataDir: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly limitMs?: number;
}

const START_LIMIT_MS = 30_000;
const POLL_MS = 50;
const LOG_NAME = "up.log";
const MAX_LOG_LINES = 20;

/**
 * The local server, started if it does not run. It belongs to no script: it goes on when this process ends, and serves
 * all others of this user. Two scripts that start at once start one server.
 */
export async function startLocalServer(options: LocalServerStart): Promise<LocalServer> {
  const { dataDir, limitMs = START_LIMIT_MS } = options;
  const startedMs = systemClock.nowMs();
  ensureDataDir(dataDir);
  let lock: StartLock | undefined;
  let daemon: Daemon | undefined;
  try {
    while (systemClock.nowMs() - startedMs < limitMs) {
      lock ??= takeStartLock(dataDir);
      const server = await findLocalServer(dataDir);
      if (server !== undefined) return server;
      if (lock !== undefined) daemon ??= spawnDaemon(options);
      const end = daemon?.readEnd();
      if (end !== undefined) throw refuseStart(`it ended ${end}`, daemon);
      await systemClock.sleep(POLL_MS);
    }
    throw refuseStart(`it was not ready after ${limitMs / 1000} s`, daemon);
  } finally {
    lock?.release();
  }
}

interface Daemon {
  readonly command: string;
  readonly logPath: string;
  /** How it failed, such as "with exit code 2"; undefined while it runs, or if it left the work to another process. */
  readonly readEnd: () => string | undefined;
  readonly readLog: () => readonly string[];
}

/** In a session of its own, with no tie to our terminal, and in our folder, whose `jobmon.yaml` we read as well. */
function spawnDaemon({ dataDir, environment }: LocalServerStart): Daemon {
  const command = findJobmon(environment);
  const logPath = join(dataDir, LOG_NAME);
  const log = openSync(logPath, "a", 0o600);
  const logStart = statSync(logPath).size;
  const child = spawn(command, ["up"], {
    detached: true,
    stdio: ["ignore", log, log],
    env: { ...environment, JOBMON__DATA__DIR: dataDir },
  });
  closeSync(log);
  child.unref();
  const readLog = () =>
    readFileSync(logPath).subarray(logStart).toString().trimEnd().split("\n").slice(-MAX_LOG_LINES);
  return { command, logPath, readEnd: watchEnd(child), readLog };
}

function watchEnd(child: ChildProcess): () => string | undefined {
  let end: string | undefined;
  child.once("error", (error) => {
    end = `before it began: ${error.message}`;
  });
  child.once("exit", (code, signal) => {
    if (code !== 0) end ??= signal === null ? `with exit code ${code}` : `by signal ${signal}`;
  });
  return () => end;
}

function refuseStart(why: string, daemon: Daemon | undefined): JobmonError {
  if (daemon === undefined) {
    return new JobmonError("server_unreachable", {
      detail: `Another process is starting the local server, and ${why}.`,
      hint: "Try again; `jobmon doctor` looks for the reason.",
    });
  }
  const lines = daemon.readLog().filter((line) => line !== "");
  const said =
    lines.length === 0
      ? " It said nothing."
      : ` Its last words in ${daemon.logPath}:\n  ${lines.join("\n  ")}`;
  return new JobmonError("server_unreachable", {
    detail: `The local server was started with \`${daemon.command} up\`, but ${why}.${said}`,
    hint: "Run `jobmon up` to see it fail, or `jobmon doctor`, which looks for the reason.",
  });
}
