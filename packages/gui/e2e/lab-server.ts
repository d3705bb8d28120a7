import { join } from "node:path";
import { findLocalServer } from "jobmon";
import { takeFreePorts } from "../../../tools/free-ports.ts";
import { until } from "./until.ts";

const JOBMON = join(import.meta.dirname, "../../../packages/cli/bin/jobmon");

export interface LabServer {
  readonly dataDir: string;
  readonly url: string;
  readonly start: () => Promise<void>;
  /** `SIGKILL`: as a crash; `SIGTERM`: as `jobmon down`. */
  readonly stop: (signal: NodeJS.Signals) => Promise<void>;
  /** Of the process that runs now. */
  readonly pid: () => number;
  /** A link that opens one session. */
  readonly makeLink: () => Promise<string>;
}

/** Of the server's environment, such as `JOBMON__ACCOUNTS__ENABLED`. */
export type Settings = Readonly<Record<string, string>>;

/** `jobmon up` of a person whose home is this folder. It keeps its port over stops and starts. */
export async function createLabServer(home: string, settings: Settings = {}): Promise<LabServer> {
  const dataDir = join(home, ".jobmon");
  const { port } = await takeFreePorts(["port"]);
  const environment = {
    PATH: process.env.PATH ?? "",
    HOME: home,
    LANG: "C.UTF-8",
    USER: "ana",
    LOGNAME: "ana",
    JOBMON__SERVER__PORT: String(port),
    ...settings,
  };
  let server: Bun.Subprocess | undefined;
  return {
    dataDir,
    url: `http://127.0.0.1:${port}`,
    start: async () => {
      server = Bun.spawn([JOBMON, "up"], {
        cwd: home,
        env: environment,
        stdin: "ignore",
        stdout: "ignore",
        stderr: Bun.file(join(home, "up.stderr")),
      });
      await until("the server answers", async () => (await findLocalServer(dataDir)) !== undefined);
    },
    stop: async (signal) => {
      server?.kill(signal);
      await server?.exited;
      server = undefined;
    },
    pid: () => {
      if (server === undefined) throw new Error("the server does not run");
      return server.pid;
    },
    makeLink: async () => {
      const options = { cwd: home, env: environment, stderr: "ignore" } as const;
      const { stdout, exited } = Bun.spawn([JOBMON, "gui"], options);
      const text = await new Response(stdout).text();
      if ((await exited) !== 0) throw new Error("`jobmon gui` failed");
      return text.trim();
    },
  };
}
