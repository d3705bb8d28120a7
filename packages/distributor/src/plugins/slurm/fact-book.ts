import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Log, QueueLimits } from "@jobmon/core";
import type { Clock } from "../../clock.ts";
import type { ClusterFacts } from "./cluster-facts.ts";
import type { SlurmController } from "./slurm-controller.ts";

const REFRESH_MS = 600_000;
/** What every Slurm allows unless it says otherwise. */
const CAUTIOUS: ClusterFacts = {
  partitions: [],
  maxArraySize: 1_000,
  maxJobs: 10_000,
  hasAccounting: false,
  nodeAddresses: [],
};

/** What Slurm says about its queues and limits, asked for every ten minutes; until it answers, what it said last. */
export class FactBook {
  readonly #options: FactBookOptions;
  #facts: ClusterFacts;
  #cancelTimer: () => void = () => {};
  #isClosed = false;

  constructor(options: FactBookOptions) {
    this.#options = options;
    this.#facts = { ...CAUTIOUS, ...readFacts(options.path) };
  }

  get current(): ClusterFacts {
    return this.#facts;
  }

  async refresh(): Promise<void> {
    const { controller, path, clock, log } = this.#options;
    try {
      this.#facts = await controller.discover();
      mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
      writeFileSync(path, JSON.stringify(this.#facts));
    } catch (error) {
      log.warn({ why: String(error) }, "cluster_not_discovered");
    }
    if (!this.#isClosed) this.#cancelTimer = clock.after(REFRESH_MS, () => void this.refresh());
  }

  /** Queues by their limits, the default one first. */
  queues(): readonly QueueLimits[] {
    const first = this.#facts.partitions.filter(({ isDefault }) => isDefault);
    const others = this.#facts.partitions.filter(({ isDefault }) => !isDefault);
    return [...first, ...others].map(({ name, maxCores, maxMemoryBytes, maxRuntimeSeconds }) => ({
      name,
      maxCores,
      maxMemoryBytes,
      maxRuntimeSeconds,
    }));
  }

  close(): void {
    this.#isClosed = true;
    this.#cancelTimer();
  }
}

export interface FactBookOptions {
  readonly controller: SlurmController;
  /** Where what Slurm said last is kept. */
  readonly path: string;
  readonly clock: Clock;
  readonly log: Log;
}

function readFacts(path: string): ClusterFacts | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as ClusterFacts;
  } catch {
    return undefined;
  }
}
