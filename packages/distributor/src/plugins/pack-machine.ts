import { formatMemory } from "@jobmon/core";
import type { PluginTask } from "../plugin/plugin.ts";
import type { Admission, AdoptedTask } from "./admission.ts";
import type { Lookahead } from "./lookahead.ts";

/** What the tasks of the cluster may use together. */
export interface MachineSize {
  readonly cores: number;
  readonly memoryBytes: number;
}

interface Share {
  readonly milliCores: number;
  readonly memoryBytes: number;
}

/** How often the first in line may see others go before it; then all wait until it fits. */
const MAX_OVERTAKINGS = 16;
/** How far down the line one that fits is looked for. */
const MAX_LOOK_PAST = 64;
/** How many that do not fit now are held without counting as something to do. */
const MAX_STUCK = 4;
/** Weight of the newest request in the average. */
const WEIGHT = 0.1;
const ROUNDING = 1e-6;

/** As many tasks at a time as fit the machine by the cores and memory they ask for: the first in line that fits. */
export class PackMachine implements Admission {
  readonly #cluster: { readonly name: string; readonly size: MachineSize };
  readonly #lookahead: Lookahead;
  readonly #total: Share;
  readonly #waiting = new Map<number, PluginTask>();
  readonly #running = new Map<number, { readonly share: Share; readonly since: number }>();
  readonly #steadyNow: () => number;
  #freeMilliCores: number;
  #freeMemoryBytes: number;
  /** Who is first in line, and how many have gone before it. */
  #first = { instanceId: 0, overtakings: 0 };
  #averageMilliCores = 1000;

  constructor(options: {
    readonly cluster: { readonly name: string; readonly size: MachineSize };
    readonly lookahead: Lookahead;
    readonly steadyNow: () => number;
  }) {
    this.#cluster = options.cluster;
    this.#lookahead = options.lookahead;
    this.#steadyNow = options.steadyNow;
    const { cores, memoryBytes } = options.cluster.size;
    this.#total = { milliCores: Math.round(cores * 1000), memoryBytes };
    this.#freeMilliCores = this.#total.milliCores;
    this.#freeMemoryBytes = memoryBytes;
  }

  findObstacle({ resources }: PluginTask): string | null {
    const share = shareOf(resources);
    if (share.milliCores <= this.#total.milliCores && share.memoryBytes <= this.#total.memoryBytes)
      return null;
    const { name, size } = this.#cluster;
    const asked = `${resources.cores} cores and ${formatMemory(share.memoryBytes)} of memory`;
    const has = `${size.cores} cores and ${formatMemory(size.memoryBytes)}`;
    return `It asks for ${asked}, and the cluster ${name} has ${has}: ask for less, or use a larger cluster.`;
  }

  wait(task: PluginTask): void {
    this.#waiting.set(task.instanceId, task);
    this.#averageMilliCores += WEIGHT * (shareOf(task.resources).milliCores - this.#averageMilliCores);
  }

  takeNext(): PluginTask | undefined {
    let position = 0;
    for (const task of this.#waiting.values()) {
      const share = shareOf(task.resources);
      if (this.#fits(share)) {
        if (position > 0) this.#first.overtakings += 1;
        this.#waiting.delete(task.instanceId);
        this.#take(task.instanceId, share);
        return task;
      }
      position += 1;
      if (this.#isFirstServed() || position > MAX_LOOK_PAST) return undefined;
    }
    return undefined;
  }

  occupy({ instanceId, memoryBytes }: AdoptedTask): void {
    this.#take(instanceId, { milliCores: 1000, memoryBytes: memoryBytes ?? 0 });
  }

  release(instanceId: number): void {
    const running = this.#running.get(instanceId);
    if (running === undefined) return;
    this.#running.delete(instanceId);
    this.#freeMilliCores += running.share.milliCores;
    this.#freeMemoryBytes += running.share.memoryBytes;
    this.#lookahead.noteEnd(this.#steadyNow() - running.since);
  }

  withdraw(instanceId: number): boolean {
    return this.#waiting.delete(instanceId);
  }

  isWaiting(instanceId: number): boolean {
    return this.#waiting.has(instanceId);
  }

  withdrawAll(): void {
    this.#waiting.clear();
  }

  /** Refilled when half of what is held ahead is gone, so that leases come in batches. */
  countFree(): number {
    const size = Math.max(1, this.#averageMilliCores);
    const slots = this.#isFirstServed() ? 0 : Math.max(0, Math.floor(this.#freeMilliCores / size + ROUNDING));
    const ahead = this.#lookahead.count(Math.max(1, Math.floor(this.#total.milliCores / size)));
    // What waits beside a free slot does not fit it; something smaller may.
    const stuck = slots > 0 ? Math.min(this.#waiting.size, MAX_STUCK) : 0;
    const missing = slots + ahead + stuck - this.#waiting.size;
    return missing > 0 && missing >= ahead / 2 ? missing : 0;
  }

  /** Others have gone before the first in line often enough. */
  #isFirstServed(): boolean {
    const [first] = this.#waiting.keys();
    if (first === undefined) return false;
    if (first !== this.#first.instanceId) this.#first = { instanceId: first, overtakings: 0 };
    return this.#first.overtakings >= MAX_OVERTAKINGS;
  }

  #fits(share: Share): boolean {
    return share.milliCores <= this.#freeMilliCores && share.memoryBytes <= this.#freeMemoryBytes;
  }

  #take(instanceId: number, share: Share): void {
    this.#freeMilliCores -= share.milliCores;
    this.#freeMemoryBytes -= share.memoryBytes;
    this.#running.set(instanceId, { share, since: this.#steadyNow() });
  }
}

/** Cores in thousandths, so that sums of tenths come out even. Memory that was not asked for counts as none. */
function shareOf(resources: PluginTask["resources"]): Share {
  return { milliCores: Math.round(resources.cores * 1000), memoryBytes: resources.memoryBytes ?? 0 };
}
