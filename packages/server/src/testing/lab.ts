/**
 * The engine on a real database, with a clock that stands still and without timers: what happens by itself happens when
 * a test calls for it, so a history is repeatable to the last transaction.
 */
import { openStore, type Store } from "@jobmon/store";
import { DEFAULT_POLICY, type Engine, type EnginePolicy } from "../engine/engine.ts";
import { createSignals } from "../engine/signals.ts";
import { promoteWaiting, requeueDue, suspectSilent, sweepDrafts, timeOutRuns } from "../engine/upkeep.ts";
import { createEndedNews } from "../use-cases/ended-news.ts";
import { createLeaseDesk, type LeaseDesk } from "../use-cases/lease-tasks.ts";
import { createLogRequests } from "../use-cases/log-requests.ts";
import { createReportDesk, createReporting, type ReportDesk } from "../use-cases/report-instances.ts";
import { createWorkerDesk, type WorkerDesk } from "../use-cases/worker-desk.ts";
import { createLabDatabase, type LabDatabase } from "./lab-database.ts";
import { createTestClock, type TestClock } from "./test-clock.ts";

/** One process of the server: a store connection and what it keeps in memory. */
interface ServerProcess {
  readonly engine: Engine;
  readonly leaseDesk: LeaseDesk;
  readonly reportDesk: ReportDesk;
  readonly workerDesk: WorkerDesk;
}

export class InjectedFault extends Error {
  constructor(when: string) {
    super(`a fault was injected ${when} the commit`);
  }
}

export class Lab implements AsyncDisposable {
  readonly url: string;
  readonly clock: TestClock = createTestClock();
  readonly policy: EnginePolicy;
  readonly #database: LabDatabase;
  #process: ServerProcess | undefined;
  #nextFault: "never" | "before" | "after" = "never";

  private constructor(policy: Partial<EnginePolicy>, database: LabDatabase) {
    this.#database = database;
    this.url = this.#database.url;
    this.policy = { ...DEFAULT_POLICY, ...policy };
  }

  static async open(policy: Partial<EnginePolicy> = {}, database = createLabDatabase()): Promise<Lab> {
    const lab = new Lab(policy, database);
    lab.#process = await lab.startProcess();
    return lab;
  }

  get engine(): Engine {
    return this.#current.engine;
  }
  get leaseDesk(): LeaseDesk {
    return this.#current.leaseDesk;
  }
  get reportDesk(): ReportDesk {
    return this.#current.reportDesk;
  }

  get workerDesk(): WorkerDesk {
    return this.#current.workerDesk;
  }

  /** Ends the server process and starts another on the same file: only what was committed is left. */
  async restart(): Promise<void> {
    await this.engine.store.close();
    this.#process = await this.startProcess();
  }

  /** Another server process on the same file; the caller closes its store. */
  async startProcess(): Promise<ServerProcess> {
    const store = this.#breakable(await openStore({ url: this.url }));
    const engine = { store, clock: this.clock, policy: this.policy, signals: createSignals(), log: SILENT };
    const news = createEndedNews();
    const applyTogether = createReporting(engine);
    return {
      engine,
      leaseDesk: createLeaseDesk(engine, createLogRequests(engine), news),
      reportDesk: createReportDesk(engine, applyTogether),
      workerDesk: createWorkerDesk(engine, { applyTogether, news }),
    };
  }

  /** The next write fails: before anything is done, or when all is done and only the answer is lost. */
  breakNextWrite(when: "never" | "before" | "after"): void {
    this.#nextFault = when;
  }

  #breakable(store: Store): Store {
    const write: Store["write"] = async (work) => {
      const fault = this.#nextFault;
      this.#nextFault = "never";
      if (fault === "before") throw new InjectedFault(fault);
      const result = await store.write(work);
      if (fault === "after") throw new InjectedFault(fault);
      return result;
    };
    return { ...store, write };
  }

  /** Everything that happens by itself, until nothing is left over for now. */
  async runUpkeep(): Promise<void> {
    while (await promoteWaiting(this.engine));
    while (await requeueDue(this.engine));
    await timeOutRuns(this.engine);
    await suspectSilent(this.engine);
    await sweepDrafts(this.engine);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process?.engine.store.close();
    this.#database.remove();
  }

  get #current(): ServerProcess {
    if (!this.#process) throw new Error("the lab was not opened");
    return this.#process;
  }
}

const SILENT = { debug() {}, info() {}, warn() {}, error() {} };
