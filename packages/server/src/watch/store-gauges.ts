import { stateOfCode, taskMachine, workflowMachine } from "@jobmon/core";
import { type Fleet, readFleet, type Store } from "@jobmon/store";
import { Gauge, type Registry } from "prom-client";

/** Two collectors that ask at once, or one that is too eager, cost one look. */
const KEPT_MS = 2_000;

/**
 * Gauges that are read from the database when the returned function is called. While it is away they are absent, and
 * `jobmon_up` is 0.
 */
export function addStoreGauges(registry: Registry, store: Store): () => Promise<void> {
  const registers = [registry];
  const gauge = <L extends string>(name: string, help: string, labelNames: L[] = []) =>
    new Gauge({ name, help, labelNames, registers });
  const gauges = {
    tasks: gauge("jobmon_tasks", "Tasks of workflows with an open run, by status.", ["status"]),
    workflows: gauge("jobmon_workflows", "Workflows with an open run, by status.", ["status"]),
    queue: gauge("jobmon_queue_depth", "Tasks that are ready and wait for a distributor.", ["cluster"]),
    distributors: gauge("jobmon_distributors", "Distributors heard of within the last two minutes.", [
      "cluster",
    ]),
    pending: gauge("jobmon_promotions_pending", "Workflows in which tasks are still to be marked ready."),
  };
  const readKept = keepFor(KEPT_MS, () => store.read((db) => readFleet(db, Date.now())));
  const load = {
    writes: gauge("jobmon_database_writes_waiting", "Transactions that wait for the one that runs, or run."),
    reads: gauge("jobmon_database_reads_running", "Reads under way, or waiting for a connection."),
    repeats: gauge(
      "jobmon_database_repeats",
      "Attempts that were repeated since the start: collisions, lost connections.",
    ),
  };
  const up = gauge("jobmon_up", "1: the database answers.");
  return async () => {
    const { writesWaiting, readsRunning, repeats } = store.load();
    load.writes.set(writesWaiting);
    load.reads.set(readsRunning);
    load.repeats.set(repeats);
    for (const one of Object.values(gauges)) one.reset();
    const fleet = await readKept();
    up.set(fleet === undefined ? 0 : 1);
    if (fleet !== undefined) tell(fleet, gauges);
  };
}

type Gauges = Readonly<Record<"tasks" | "workflows" | "queue" | "distributors" | "pending", Gauge>>;

function tell(fleet: Fleet, gauges: Gauges): void {
  for (const { status, count } of fleet.tasks)
    gauges.tasks.set({ status: stateOfCode(taskMachine, status) ?? status }, count);
  for (const { status, count } of fleet.workflows)
    gauges.workflows.set({ status: stateOfCode(workflowMachine, status) ?? status }, count);
  for (const { cluster, count } of fleet.queue) gauges.queue.set({ cluster }, count);
  for (const { cluster, count } of fleet.distributors) gauges.distributors.set({ cluster }, count);
  gauges.pending.set(fleet.pendingWorkflows);
}

/** Undefined when it could not be read. */
function keepFor<T>(ms: number, read: () => Promise<T>): () => Promise<T | undefined> {
  let kept: { readonly at: number; readonly value: Promise<T | undefined> } | undefined;
  return () => {
    const now = performance.now();
    if (kept === undefined || now - kept.at > ms) kept = { at: now, value: read().catch(() => undefined) };
    return kept.value;
  };
}
