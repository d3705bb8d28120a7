import { spawn } from "node:child_process";
import { closeSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { ensureDataDir, type Settings } from "@jobmon/config";
import { findLocalServer } from "jobmon";
import { ownCommand } from "../../local/own-command.ts";
import { waitUntil } from "../../local/wait-until.ts";
import type { Verdict } from "../../run-command.ts";
import type { Shell } from "../../shell.ts";
import type { ServerFlags } from "./daemon-settings.ts";
import { refuseSilent } from "./refusals.ts";
import { tellRunning, tellServer } from "./tell-server.ts";

const LOG_NAME = "up.log";
const MAX_LOG_BYTES = 10 * 1024 ** 2;
const START_WAIT_MS = 30_000;
const POLL_MS = 20;

/** Starts `jobmon up` in a session of its own and returns once it answers; what it says goes into up.log. */
export async function startDetached(shell: Shell, settings: Settings, flags: ServerFlags): Promise<Verdict> {
  const dataDir = settings.data.dir;
  ensureDataDir(dataDir);
  const running = await findLocalServer(dataDir);
  if (running !== undefined) {
    shell.terminal.write(tellRunning(running, dataDir));
    return 0;
  }
  const daemon = spawnDaemon(dataDir, flags);
  const outcome = await waitUntil(async () => daemon.readExitCode() ?? (await findLocalServer(dataDir)), {
    waitMs: START_WAIT_MS,
    pollMs: POLL_MS,
  });
  if (outcome === undefined) throw refuseSilent(dataDir);
  const server = typeof outcome === "number" ? await findLocalServer(dataDir) : outcome;
  if (server === undefined) {
    shell.terminal.warn(daemon.readWords());
    return typeof outcome === "number" ? outcome : 1;
  }
  shell.terminal.write(tellServer(server.url, settings, { stop: "`jobmon down`; running tasks go on" }));
  return 0;
}

interface Daemon {
  readonly readExitCode: () => number | undefined;
  /** What it wrote into its log since it began. */
  readonly readWords: () => string;
}

function spawnDaemon(dataDir: string, { port, auth }: ServerFlags): Daemon {
  const [program = "", ...words] = [
    ...ownCommand(),
    "up",
    ...["--data-dir", dataDir],
    ...(port === undefined ? [] : ["--port", String(port)]),
    ...(auth === false ? ["--no-auth"] : []),
  ];
  const path = join(dataDir, LOG_NAME);
  const log = openLog(path);
  const from = statSync(path).size;
  let exitCode: number | undefined;
  const child = spawn(program, words, { detached: true, stdio: ["ignore", log, log] });
  child.once("exit", (code) => {
    exitCode = code ?? 1;
  });
  child.once("error", () => {
    exitCode = 1;
  });
  child.unref();
  closeSync(log);
  return { readExitCode: () => exitCode, readWords: () => readFileSync(path).subarray(from).toString() };
}

/** One older log is kept. */
function openLog(path: string): number {
  const size = statSync(path, { throwIfNoEntry: false })?.size ?? 0;
  if (size > MAX_LOG_BYTES) renameSync(path, `${path}.old`);
  return openSync(path, "a", 0o600);
}
