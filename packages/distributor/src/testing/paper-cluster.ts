/**
 * A cluster on paper, as a third-party plugin: it takes tasks, keeps a record of everything it was asked, and ends them
 * when a test says so, or at once. Each data folder has one, found by the folder of the cluster.
 */
import type { CreatePlugin, Ending, Evidence, Plugin, PluginContext, PluginTask } from "../plugin/plugin.ts";

const SUCCESS: Ending = { kind: "exited", exitCode: 0 };

export class PaperCluster {
  /** Every submission ever made, across distributors. */
  readonly submitted: PluginTask[] = [];
  readonly running = new Map<number, PluginTask | null>();
  readonly killed: number[] = [];
  readonly acknowledged: number[] = [];
  readonly adopted: number[] = [];
  /** Its tasks are run by workers, which report for themselves. */
  isWorked = false;
  readonly concluded: number[] = [];
  free = 100;
  reason: string | undefined;
  endsAtOnce = true;
  endsKilledAtOnce = true;
  /** Thrown at every submission. */
  fault: Error | null = null;
  context: PluginContext | null = null;

  start(instanceId: number): void {
    this.#tell({ type: "started", instanceId, at: Date.now(), externalId: `paper-${instanceId}` });
  }

  end(instanceId: number, ending: Ending = SUCCESS): void {
    if (this.running.delete(instanceId)) this.free += 1;
    this.#tell({ type: "ended", instanceId, at: Date.now(), ending });
  }

  #tell(event: Parameters<PluginContext["sink"]["tell"]>[0][number]): void {
    this.context?.sink.tell([event]);
  }
}

const clusters = new Map<string, PaperCluster>();

export function paperClusterOf(dataDir: string): PaperCluster {
  const known = clusters.get(dataDir);
  if (known !== undefined) return known;
  const cluster = new PaperCluster();
  clusters.set(dataDir, cluster);
  return cluster;
}

export const createPlugin: CreatePlugin = (context): Plugin => {
  const paper = paperClusterOf(context.spoolDir.split("/spool/")[0] ?? "");
  paper.context = context;
  return {
    abilities: { executes: false, limits: [], adopts: true, refusesOversized: false },
    capacity: () => ({ free: paper.free, reason: paper.reason }),
    submit(tasks) {
      if (paper.fault !== null) throw paper.fault;
      for (const task of tasks) {
        paper.submitted.push(task);
        paper.running.set(task.instanceId, task);
        paper.free -= 1;
        if (paper.endsAtOnce) queueMicrotask(() => paper.end(task.instanceId));
      }
    },
    async adopt(instances) {
      for (const { instanceId, task } of instances) {
        paper.adopted.push(instanceId);
        if (paper.running.has(instanceId)) paper.start(instanceId);
        else if (task !== undefined) this.submit([task]);
        else paper.end(instanceId, { kind: "vanished", description: "not on paper" });
      }
    },
    kill(instanceIds) {
      paper.killed.push(...instanceIds);
      if (paper.endsKilledAtOnce) for (const id of instanceIds) paper.end(id, { kind: "killed" });
    },
    async check(instanceIds) {
      return new Map(
        instanceIds.map((id): [number, Evidence] => [id, paper.running.has(id) ? "alive" : "absent"]),
      );
    },
    concluded: paper.isWorked
      ? (instanceIds) => {
          paper.concluded.push(...instanceIds);
          for (const id of instanceIds) if (paper.running.delete(id)) paper.free += 1;
        }
      : undefined,
    acknowledge: (instanceIds) => void paper.acknowledged.push(...instanceIds),
    async close() {
      paper.context = null;
    },
  };
};
