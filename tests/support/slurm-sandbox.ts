/** A Jobmon with a Slurm cluster: server and distributor are processes that tests may kill. */
import type { ChildProcess } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type ApiClient, createApiClient, Tool } from "jobmon";
import type { SlurmCluster } from "../../tools/slurm-cluster/slurm-cluster.ts";
import { buildWorker } from "./build-worker.ts";
import { createSandbox, type Sandbox, until } from "./sandbox.ts";

export interface TaskWish {
  readonly name: string;
  readonly command: string;
  readonly resources?: Readonly<Record<string, string | number>>;
  readonly scales?: Readonly<Record<string, number>>;
  readonly maxAttempts?: number;
  readonly fallbackQueues?: readonly string[];
}

export interface SlurmSandbox {
  readonly sandbox: Sandbox;
  readonly client: ApiClient;
  /** Where commands leave their marks. */
  readonly effects: string;
  /** Comes before Slurm's own commands: what is put there is called instead. */
  readonly wrappers: string;
  /** Starts both and waits until the cluster is served. */
  open(): Promise<void>;
  startServer(): void;
  startDistributor(): void;
  /** The distributor has made its cluster known. */
  isServed(): Promise<boolean>;
  killServer(): Promise<void>;
  killDistributor(): Promise<void>;
  /** Binds and starts a workflow of independent tasks. */
  start(wishes: readonly TaskWish[]): Promise<number>;
  /** Another run of a workflow; `hot` leaves what runs to it, `cold` ends it first. */
  resume(workflowId: number, how: "hot" | "cold"): Promise<void>;
  /** Every task with its status, by name. */
  statuses(workflowId: number): Promise<Readonly<Record<string, string>>>;
  untilOver(workflowId: number, limitMs?: number): Promise<Readonly<Record<string, string>>>;
  attempts(workflowId: number, name: string): ReturnType<typeof listAttempts>;
  /** How often the commands that note themselves have run. */
  countRuns(name: string): number;
  remove(): Promise<void>;
}

const PROGRAMS = ["sbatch", "squeue", "sacct", "scancel", "scontrol", "sinfo"];
const CLUSTER = "HPC";
const START_LIMIT_MS = 60_000;
const isAnswer = () => true;
const isNoAnswer = () => false;

export async function createSlurmSandbox(
  cluster: SlurmCluster,
  more: Readonly<Record<string, string>> = {},
): Promise<SlurmSandbox> {
  const wrappers = join(cluster.plan.dir, "wrappers");
  mkdirSync(wrappers);
  for (const program of PROGRAMS) wrap(wrappers, program, `exec ${program} "$@"`);
  const worker = await buildWorker(join(cluster.plan.dir, "jobmon"));
  const sandbox = await createSandbox({
    [`JOBMON__CLUSTERS__${CLUSTER}__KIND`]: "slurm",
    [`JOBMON__CLUSTERS__${CLUSTER}__SLURM__CONF`]: cluster.slurmConf,
    [`JOBMON__CLUSTERS__${CLUSTER}__SLURM__BIN_DIR`]: wrappers,
    [`JOBMON__CLUSTERS__${CLUSTER}__SLURM__POLL_INTERVAL`]: "1",
    [`JOBMON__CLUSTERS__${CLUSTER}__SLURM__POLL_INTERVAL_MAX`]: "2",
    [`JOBMON__CLUSTERS__${CLUSTER}__SLURM__GRACE`]: "3",
    [`JOBMON__CLUSTERS__${CLUSTER}__SLURM__SUBMISSIONS_PER_MINUTE`]: "600",
    JOBMON__DISTRIBUTOR__WORKER_EXECUTABLE: worker,
    JOBMON__HEARTBEAT__INTERVAL: "2",
    JOBMON__HEARTBEAT__TIMEOUT: "6",
    JOBMON__HEARTBEAT__WORKER_INTERVAL: "2",
    ...Object.fromEntries(
      Object.entries(more).map(([name, value]) => [`JOBMON__CLUSTERS__${CLUSTER}__SLURM__${name}`, value]),
    ),
  });
  const effects = join(sandbox.dir, "effects");
  mkdirSync(effects);
  const client = createApiClient({ url: sandbox.url, token: "a-token-for-tests-only" });
  const running: Record<string, ChildProcess | undefined> = {};
  const startDaemon = (name: string, words: readonly string[]) => {
    running[name] = sandbox.daemon(name, words);
  };
  const killDaemon = async (name: string) => {
    running[name]?.kill("SIGKILL");
    await until(
      `${name} is dead`,
      () => running[name]?.exitCode !== null || running[name]?.signalCode !== null,
    );
  };
  const statuses = async (workflowId: number) => {
    const { rows } = await client.call("listTasks", { workflowId });
    return Object.fromEntries(rows.map(({ name, status }) => [name, status]));
  };
  const startServer = () => startDaemon("server", ["server", "start"]);
  const startDistributor = () =>
    startDaemon("distributor", ["distributor", "start", "--cluster", CLUSTER.toLowerCase()]);
  const isServed = async () => {
    const { rows } = await client.call("listClusters", {});
    return rows.some(({ name }) => name === CLUSTER.toLowerCase());
  };
  return {
    sandbox,
    client,
    effects,
    wrappers,
    async open() {
      startServer();
      await until("the server answers", () => fetch(sandbox.url).then(isAnswer, isNoAnswer), START_LIMIT_MS);
      startDistributor();
      await until("the distributor serves its cluster", isServed, START_LIMIT_MS);
    },
    startServer,
    startDistributor,
    isServed,
    killServer: () => killDaemon("server"),
    killDistributor: () => killDaemon("distributor"),
    start: (wishes) => startWorkflow(client, sandbox, wishes),
    async resume(workflowId, how) {
      const { latestRun } = await client.call("getWorkflow", { workflowId });
      const { user, host } = latestRun ?? { user: "root", host: "localhost" };
      await client.call("startWorkflow", {
        workflowId,
        body: { user, host, contextPath: null, resume: how },
      });
    },
    statuses,
    untilOver: async (workflowId, limitMs = 90_000) => {
      const isOver = (status: string) => status === "DONE" || status === "ERROR_FATAL";
      await until(
        `workflow ${workflowId} is over`,
        async () => Object.values(await statuses(workflowId).catch(() => ({ away: "?" }))).every(isOver),
        limitMs,
      );
      return statuses(workflowId);
    },
    attempts: (workflowId, name) => listAttempts(client, workflowId, name),
    countRuns: (name) => readLines(join(effects, name)).length,
    remove: async () => {
      await Promise.all(["distributor", "server"].map(killDaemon));
      sandbox.remove();
    },
  };
}

/** Puts a script before one of Slurm's commands. */
export function wrap(wrappers: string, program: string, script: string): void {
  const path = join(wrappers, program);
  writeFileSync(path, `#!/bin/sh\n${script}\n`);
  chmodSync(path, 0o755);
}

let workflows = 0;

async function startWorkflow(
  client: ApiClient,
  sandbox: Sandbox,
  wishes: readonly TaskWish[],
): Promise<number> {
  workflows += 1;
  const tool = new Tool({ name: "faults", client });
  const workflow = tool.workflow({
    name: "faults",
    workflowArgs: `faults-${workflows}`,
    defaultCluster: CLUSTER.toLowerCase(),
  });
  const tasks = wishes.map(({ name, command, resources = {}, scales, maxAttempts = 3, fallbackQueues }) => {
    const template = tool.taskTemplate({ name, command: "{command}", nodeArgs: ["command"] });
    return template.task({
      command,
      name,
      resources: { memory: "256M", runtime: "10m", ...resources },
      scales,
      fallbackQueues,
      maxAttempts,
    });
  });
  workflow.addTasks(tasks);
  await workflow.start({ dataDir: join(sandbox.dir, "data") });
  return workflow.id;
}

async function listAttempts(client: ApiClient, workflowId: number, name: string) {
  const { rows } = await client.call("listTasks", { workflowId });
  const task = rows.find((row) => row.name === name);
  if (task === undefined) throw new Error(`There is no task ${name}.`);
  return (await client.call("listInstances", { taskId: task.id })).rows;
}

function readLines(path: string): readonly string[] {
  if (!existsSync(path)) return [];
  return readFileSync(path, "utf8").split("\n").slice(0, -1);
}

export function listFiles(dir: string): readonly string[] {
  return readdirSync(dir);
}
