import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { resolveSettings, type Settings } from "@jobmon/config";
import { createApi } from "../api/call.ts";
import { findServer } from "../api/find-server.ts";
import { runCommandLine } from "../command-line.ts";
import type { Terminal } from "../output/terminal.ts";
import type { GlobalOptions, Shell } from "../shell.ts";

export interface CliRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface CliWorld {
  readonly server?: string;
  readonly dataDir?: string;
  readonly dbUrl?: string;
  readonly columns?: number;
  readonly colours?: Terminal["colours"];
  readonly nowMs?: number;
  readonly timeoutSeconds?: number;
  readonly user?: string;
  readonly token?: string;
  /** What comes on standard input. */
  readonly input?: string;
}

/** Three minutes after the moment that the contract's examples were made at. */
const NOW_MS = 1795200000000 + 180_000;
const WIDE = 120;

/** Runs a command line inside this process, with a terminal that keeps what is written. */
export async function runCli(line: string | readonly string[], world: CliWorld = {}): Promise<CliRun> {
  const words = typeof line === "string" ? line.split(" ").filter((word) => word !== "") : line;
  const written = { stdout: "", stderr: "" };
  const write = (text: string) => {
    written.stdout += text;
  };
  const warn = (text: string) => {
    written.stderr += text;
  };
  const exitCode = await runCommandLine(words, {
    openShell: (options) => openTestShell(world, options, { write, warn }),
    write,
    warn,
    isErrorTerminal: false,
  });
  return { exitCode, ...written };
}

/** A folder of its own for a test, removed afterwards. */
export async function inTemporaryFolder<T>(work: (folder: string) => T | Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), "jobmon-cli-"));
  try {
    return await work(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function openTestShell(
  world: CliWorld,
  options: GlobalOptions,
  streams: Pick<Terminal, "write" | "warn">,
): Shell {
  const flags = {
    "http.service_url": options.server ?? world.server,
    "http.token": world.token,
    "data.dir": options.dataDir ?? world.dataDir ?? "/nonexistent/jobmon",
    "http.request_timeout": world.timeoutSeconds,
    "db.url": world.dbUrl,
  };
  const settings = async (): Promise<Settings> =>
    resolveSettings({
      flags,
      environment: {},
      cwd: "/nonexistent",
      home: "/nonexistent",
      systemFile: "/nonexistent/x",
    }).settings;
  return {
    terminal: {
      columns: world.columns ?? WIDE,
      rows: undefined,
      colours: world.colours ?? "none",
      isInteractive: false,
      ...streams,
    },
    environment: {},
    user: world.user ?? "ana",
    systemUser: "ana",
    readInput: async () => world.input ?? "",
    host: "login1",
    nowMs: () => world.nowMs ?? NOW_MS,
    flags,
    settings,
    api: async () => createApi(findServer(await settings())),
  };
}
