/**
 * A server, and a distributor that does nothing by itself: a test says what it leases and which batches it opens, and starts
 * real workers for them, as a cluster would.
 */
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { findUser } from "@jobmon/config";
import { type RunningJobmonServer, type ServerOptions, startServer } from "@jobmon/server";
import { openStore } from "@jobmon/store";
import { type ApiClient, createApiClient, Tool } from "jobmon";
import { until } from "./sandbox.ts";

const MAIN = join(import.meta.dirname, "..", "..", "packages", "cli", "src", "main.ts");
const TOKEN = "a-token-for-tests-only";
const CREDENTIAL = "a-credential-for-tests-only";
const SILENT = { debug() {}, info() {}, warn() {}, error() {} };

export interface Wish {
  readonly command: string;
  /** Stands twice in the command and does nothing. */
  readonly pad?: string;
  readonly resources?: Readonly<Record<string, string | number>>;
  /** Where it writes; by default a folder of the test's own. */
  readonly stdoutPath?: string;
}

export interface Job {
  readonly batchId: number;
  readonly workflowId: number;
  readonly elements: readonly {
    readonly instanceId: number;
    readonly taskId: number;
    readonly stdoutPath: string;
    readonly stderrPath: string;
  }[];
}

export interface StartedWorker {
  readonly process: Bun.Subprocess<"ignore", "pipe", "pipe">;
  /** Its exit code, or the name of the signal that it died of. */
  readonly ended: Promise<number | string>;
  /** What it said, once it has ended. */
  readonly words: () => Promise<string>;
}

export class WorkerPost implements AsyncDisposable {
  readonly client: ApiClient;
  readonly #options: Omit<ServerOptions, "store">;
  readonly #store: ServerOptions["store"];
  readonly #workers: Bun.Subprocess[] = [];
  #server: RunningJobmonServer;
  #distributor = { distributorId: 0, epoch: 0 };
  #jobs = 0;

  private constructor(
    readonly dir: string,
    options: Omit<ServerOptions, "store">,
    store: ServerOptions["store"],
  ) {
    this.#store = store;
    this.#server = startServer({ ...options, store });
    this.#options = { ...options, port: this.#server.port };
    this.client = createApiClient({ url: this.#server.url, token: TOKEN });
  }

  static async open(policy: ServerOptions["policy"] = {}): Promise<WorkerPost> {
    const dir = mkdtempSync(join(tmpdir(), "jobmon-worker-"));
    const store = await openStore({ url: `sqlite:${dir}/jobmon.sqlite` });
    const maxBodyBytes = 32 * 1024 ** 2;
    const options = {
      host: "127.0.0.1",
      port: 0,
      token: TOKEN,
      version: "0",
      maxBodyBytes,
      policy,
      log: SILENT,
    };
    const post = new WorkerPost(dir, options, store);
    await post.register();
    return post;
  }

  get url(): string {
    return this.#server.url;
  }

  async register() {
    const cluster = { name: "paper", kind: "paper", queues: [] };
    const body = { user: findUser(), host: hostname(), version: "0", cluster };
    const registration = await this.client.call("registerDistributor", { body });
    this.#distributor = registration;
    return registration;
  }

  /** Runs a workflow of these commands as far as a batch that is ready for its workers. */
  async submit(...wishes: readonly Wish[]): Promise<Job> {
    this.#jobs += 1;
    const tool = new Tool({ name: "worker tests", client: this.client, defaultCluster: "paper" });
    const template = tool.taskTemplate({
      name: "any",
      command: ": {pad} {pad}\n{command}\n# {n}",
      nodeArgs: ["n"],
      opArgs: ["command", "pad"],
    });
    const workflow = tool.workflow();
    const tasks = wishes.map(({ command, resources, pad = "-" }, n) =>
      template.task({ n, command, pad, name: `t${n}`, maxAttempts: 1, resources }),
    );
    workflow.addTasks(tasks);
    const run = await workflow.start({ dataDir: this.dir });
    const elements = await this.#lease(wishes, run.workflowId);
    const { batchId } = await this.openBatch(elements);
    return { batchId, workflowId: run.workflowId, elements };
  }

  /** What else is leased meanwhile, a retry of another job, is left alone. */
  async #lease(wishes: readonly Wish[], workflowId: number) {
    const elements: Job["elements"][number][] = [];
    while (elements.filter(Boolean).length < wishes.length) {
      const { distributorId, epoch } = this.#distributor;
      const body = { epoch, max: 100, waitSeconds: 5 };
      const { leases } = await this.client.call("leaseTasks", { distributorId, body });
      for (const { instanceId, taskId, name, ...lease } of leases) {
        if (lease.workflowId !== workflowId) continue;
        const index = Number(name.slice(1));
        const path = wishes[index]?.stdoutPath ?? join(this.dir, "logs", `o${instanceId}`);
        const stderrPath = path.replace(/o(\d+)$/, "e$1");
        elements[index] = { instanceId, taskId, stdoutPath: path, stderrPath };
      }
    }
    return elements;
  }

  openBatch(elements: Job["elements"], key = `job-${this.#jobs}`) {
    const { distributorId, epoch } = this.#distributor;
    const instances = elements.map(({ instanceId, stdoutPath, stderrPath }) => ({
      instanceId,
      stdoutPath,
      stderrPath,
    }));
    const credentialHash = createHash("sha256").update(CREDENTIAL).digest("hex");
    return this.client.call("openBatch", { distributorId, body: { epoch, key, credentialHash, instances } });
  }

  lease() {
    const { distributorId, epoch } = this.#distributor;
    return this.client.call("leaseTasks", { distributorId, body: { epoch, max: 0, waitSeconds: 0 } });
  }

  /** What a distributor reports of an instance; for those whose workers leave it to others. */
  async report(instanceId: number, event: "lose" | "fail" | "finish" | "killed") {
    const { distributorId, epoch } = this.#distributor;
    const reports = [{ instanceId, event, at: Date.now() }];
    return (await this.client.call("reportInstances", { distributorId, body: { epoch, reports } }))
      .outcomes[0];
  }

  start(
    job: Pick<Job, "batchId">,
    index: number,
    more: {
      readonly words?: readonly string[];
      readonly environment?: Readonly<Record<string, string>>;
      readonly before?: readonly string[];
    } = {},
  ): StartedWorker {
    const cwd = join(this.dir, "work");
    mkdirSync(cwd, { recursive: true });
    const { words = [], environment = {}, before = [] } = more;
    const child = Bun.spawn({
      cmd: [
        ...before,
        process.execPath,
        MAIN,
        "worker",
        ...["--server", this.url, "--batch", String(job.batchId), "--index", String(index)],
        ...["--kill-grace", "0.5", "--claim-patience", "10", "--report-patience", "10"],
        ...words,
      ],
      cwd,
      env: {
        PATH: process.env.PATH ?? "",
        TEST_DIR: this.dir,
        JOBMON_BATCH_CREDENTIAL: CREDENTIAL,
        ...environment,
      },
      stdin: "ignore",
      stdout: "pipe",
      stderr: "pipe",
    });
    this.#workers.push(child);
    return {
      process: child,
      ended: child.exited.then(() => child.signalCode ?? child.exitCode ?? -1),
      words: async () =>
        `${await new Response(child.stdout).text()}${await new Response(child.stderr).text()}`,
    };
  }

  async instance({ elements }: Job, index: number) {
    const { instanceId, taskId } = elements[index] as Job["elements"][number];
    const { rows } = await this.client.call("listInstances", { taskId });
    const row = rows.find(({ id }) => id === instanceId);
    if (row === undefined) throw new Error(`no instance ${instanceId}`);
    return row;
  }

  async waitForStatus(job: Job, index: number, status: string): Promise<void> {
    await until(
      `element ${index} is ${status}`,
      async () => (await this.instance(job, index)).status === status,
    );
  }

  logOf({ elements }: Job, index: number): string {
    return readFileSync(elements[index]?.stdoutPath ?? "", "utf8");
  }

  path(name: string): string {
    return join(this.dir, name);
  }

  async waitForFile(name: string): Promise<void> {
    await until(`${name} is there`, () => existsSync(this.path(name)));
  }

  async stopServer(): Promise<void> {
    await this.#server.close();
  }

  /** Listens again where it was. */
  startServerAgain(): void {
    this.#server = startServer({ ...this.#options, store: this.#store });
  }

  /** Processes that were started by this test, and still live. */
  processes(): number[] {
    return readdirSync("/proc")
      .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
      .filter((pid) => readEnvironment(pid).includes(`TEST_DIR=${this.dir}\0`))
      .map(Number);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const pid of this.processes()) kill(pid);
    await Promise.all(this.#workers.map((worker) => worker.exited));
    await this.#server.close().catch(() => undefined);
    await this.#store.close();
    rmSync(this.dir, { recursive: true, force: true });
  }
}

function readEnvironment(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, "latin1");
  } catch {
    return "";
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {}
}
