import { readLocalServer } from "@jobmon/config";
import { type ApiClient, createApiClient, Tool, type Workflow } from "jobmon";
import { waitUntil } from "../local/wait-until.ts";
import type { CliRun } from "./run-cli.ts";
import { runProcess } from "./run-process.ts";

/** A person's own Jobmon in a temporary home: every command is a process, as it is for them. */
export interface Installation {
  readonly home: string;
  readonly dataDir: string;
  readonly run: (...words: readonly string[]) => Promise<CliRun>;
  /** Rows of a command with `-o json`. */
  readonly rows: (...words: readonly string[]) => Promise<readonly Row[]>;
  readonly client: () => ApiClient;
  /** Binds and starts a workflow; gives its id. */
  readonly start: (define: (tool: Tool) => Workflow) => Promise<number>;
  readonly pid: () => number | undefined;
  readonly close: () => Promise<void>;
}

type Row = Readonly<Record<string, unknown>> & { readonly id: number; readonly status: string };

const WAIT = { waitMs: 20_000, pollMs: 30 };

/** `program`: the executable instead of the sources. */
export function openInstallation(home: string, program?: string): Installation {
  const dataDir = `${home}/.jobmon`;
  const run = (...words: readonly string[]) => runProcess(words, { home, program });
  const client = () => {
    const server = readLocalServer(dataDir);
    if (server === undefined) throw new Error(`no server serves ${dataDir}`);
    return createApiClient(server);
  };
  return {
    home,
    dataDir,
    run,
    client,
    rows: async (...words) => {
      const { stdout, stderr } = await run(...words, "-o", "json");
      if (stdout === "") throw new Error(stderr);
      return JSON.parse(stdout);
    },
    start: async (define) => {
      const workflow = define(new Tool({ name: "cli test", client: client() }));
      await workflow.bind();
      await workflow.start({ dataDir });
      return workflow.id;
    },
    pid: () => readLocalServer(dataDir)?.pid,
    close: async () => {
      const pid = readLocalServer(dataDir)?.pid;
      const { exitCode, stderr } = await run("down", "--stop-tasks");
      if (exitCode === 0) return;
      if (pid !== undefined) process.kill(pid, "SIGKILL");
      throw new Error(`the installation in ${home} did not come down: ${stderr}`);
    },
  };
}

/** Waits until a check holds; the message says what was waited for. */
export async function eventually<T>(what: string, ask: () => Promise<T | undefined | false>): Promise<T> {
  const found = await waitUntil(async () => (await ask()) || undefined, WAIT);
  if (found === undefined) throw new Error(`${what}: not within ${WAIT.waitMs / 1000} s`);
  return found;
}
