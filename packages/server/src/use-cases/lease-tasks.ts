/**
 * Handing ready tasks to a distributor.
 *
 * **Invariant:** limits are counted inside the transaction that leases, from the kept counts, so they hold at every
 * instant and a crash leaks no slot.
 */
import type { Reply, Request } from "@jobmon/api";
import { codeOf, type RenderCommand, taskInstanceMachine, taskMachine } from "@jobmon/core";
import {
  type DistributorRow,
  findLaunchable,
  findOpenRuns,
  insertInstances,
  type LaunchableArray,
  type ReadyTask,
  readActiveOfDistributor,
  readReadyTasks,
  readResources,
  touchDistributor,
} from "@jobmon/store";
import { type Change, groupBy, moveTasks, versionOf } from "../engine/change.ts";
import { changeWorkflows } from "../engine/change-workflows.ts";
import { createCommandCache } from "../engine/command-cache.ts";
import type { Engine } from "../engine/engine.ts";
import { addRetriesOf } from "../engine/retries.ts";
import { moveRun } from "../engine/settle.ts";
import { secondsSince } from "../watch/watch.ts";
import { mustHoldPost } from "./distributors.ts";
import type { EndedNews } from "./ended-news.ts";
import type { LogRequests } from "./log-requests.ts";
import { type Claimant, sharePlaces } from "./share-places.ts";

type LeaseReply = Reply<"leaseTasks">;
type LeasedResources = LeaseReply["resources"][string];

const QUEUED = codeOf(taskMachine, "QUEUED");
const KILL_SELF = codeOf(taskInstanceMachine, "KILL_SELF");
const TRIAGING = codeOf(taskInstanceMachine, "TRIAGING");
/** An order that was given is repeated after this long, or when the clock was set. */
const REPEAT_ORDER_MS = 5_000;
const MAX_CACHED = 10_000;
const LAST_SEEN_EVERY_MS = 5_000;

export interface LeaseDesk {
  leaseTasks(request: Request<"leaseTasks">, abort: AbortSignal): Promise<LeaseReply>;
}

export function createLeaseDesk(engine: Engine, logRequests: LogRequests, news: EndedNews): LeaseDesk {
  const toldAt = new Map<number, number>();
  const commands = createCommandCache(engine);
  const resourcesOf = createResourcesCache(engine);

  const repeatable = (ids: readonly number[], now: number) => {
    const due = ids.filter(
      (id) => Math.abs(now - (toldAt.get(id) ?? Number.NEGATIVE_INFINITY)) >= REPEAT_ORDER_MS,
    );
    for (const id of due) toldAt.set(id, now);
    if (toldAt.size > MAX_CACHED)
      for (const [id, at] of toldAt) if (Math.abs(now - at) > REPEAT_ORDER_MS) toldAt.delete(id);
    return due;
  };

  const readOrders = async (distributorId: number) => {
    const active = await engine.store.read((db) =>
      readActiveOfDistributor(db, distributorId, [KILL_SELF, TRIAGING]),
    );
    const now = engine.clock();
    const pick = (status: string) =>
      repeatable(
        active.filter((i) => i.status === status).map((i) => i.id),
        now,
      );
    return {
      kills: pick(KILL_SELF),
      checks: pick(TRIAGING),
      logRequests: await logRequests.take(distributorId),
      ended: news.take(distributorId),
    };
  };

  const leaseOnce = async (distributor: DistributorRow, max: number): Promise<LeaseReply> => {
    const orders = await readOrders(distributor.id);
    const startedAt = performance.now();
    const leased = max > 0 ? await leaseReady(engine, distributor, max) : [];
    if (leased.length > 0) engine.watch?.leased(secondsSince(startedAt), leased.length);
    const reply: LeaseReply = { leases: [], resources: {}, runs: {}, ...orders };
    const resources = await resourcesOf([...new Set(leased.map(({ task }) => task.task_resources_id))]);
    const renderers = new Map<number, RenderCommand>();
    for (const id of new Set(leased.map(({ array }) => array.template_version_id)))
      renderers.set(id, await commands(id));
    for (const { task, array, instanceId } of leased) {
      reply.leases.push({
        instanceId,
        taskId: task.id,
        workflowId: array.workflow_id,
        workflowRunId: array.run_id,
        arrayId: array.array_id,
        resourcesId: task.task_resources_id,
        attempt: task.num_attempts + 1,
        name: task.name,
        command: (renderers.get(array.template_version_id) as RenderCommand)(JSON.parse(task.args)),
      });
      reply.resources[task.task_resources_id] = resources.get(task.task_resources_id) as LeasedResources;
      reply.runs[array.run_id] = { contextPath: array.context_path, workflowName: array.workflow_name };
    }
    return reply;
  };

  return {
    async leaseTasks({ distributorId, body }, abort) {
      const until = performance.now() + body.waitSeconds * 1_000;
      for (;;) {
        const distributor = await engine.store.read((db) =>
          mustHoldPost(db, { distributorId, epoch: body.epoch }),
        );
        if (Math.abs(engine.clock() - distributor.last_seen_at) > LAST_SEEN_EVERY_MS)
          await engine.store.write((tx) => touchDistributor(tx, distributorId, engine.clock()));
        // Listen before looking: a signal between the look and the wait must not be missed.
        const listening = new AbortController();
        const stop = () => listening.abort();
        abort.addEventListener("abort", stop);
        const waitMs = until - performance.now();
        const signal = engine.signals
          .onWork(distributor.cluster_id)
          .wait(Math.max(0, waitMs), listening.signal);
        try {
          const reply = await leaseOnce(distributor, body.max);
          const isEmpty = [reply.leases, reply.kills, reply.checks, reply.logRequests, reply.ended].every(
            (list) => list.length === 0,
          );
          if (!isEmpty || waitMs <= 0 || abort.aborted) return reply;
          await signal;
        } finally {
          abort.removeEventListener("abort", stop);
          stop();
        }
      }
    },
  };
}

interface Leased {
  readonly task: ReadyTask;
  readonly array: LaunchableArray;
  readonly instanceId: number;
}

async function leaseReady(engine: Engine, distributor: DistributorRow, max: number): Promise<Leased[]> {
  const who = { user: distributor.user_name, host: distributor.host, clusterId: distributor.cluster_id };
  const candidates = await engine.store.read((db) => findLaunchable(db, who));
  if (!candidates.some(hasRoom)) return [];
  const wanted = Math.min(
    max,
    candidates.reduce((sum, array) => sum + array.ready, 0),
  );
  const firstId = await engine.store.takeIds("task_instance", wanted);
  return changeWorkflows(
    engine,
    candidates.map((array) => array.workflow_id),
    async (change) => {
      await mustHoldPost(change.tx, { distributorId: distributor.id, epoch: distributor.epoch });
      const arrays = (await findLaunchable(change.tx, who)).filter((array) =>
        change.workflows.has(array.workflow_id),
      );
      const picked = await pickTasks(change, arrays, { places: wanted, turn: firstId });
      const leased = picked.map((pick, position) => ({ ...pick, instanceId: firstId + position }));
      await recordLeases(change, distributor, leased);
      change.isQuiet = true;
      return leased;
    },
  );
}

function hasRoom(array: LaunchableArray): boolean {
  return array.array_active < array.array_limit && array.workflow_active < array.workflow_limit;
}

/** The best ready tasks within every limit: workflows by priority, shared evenly among equals; tasks by priority, then age. */
async function pickTasks(
  change: Change,
  arrays: readonly LaunchableArray[],
  request: { readonly places: number; readonly turn: number },
): Promise<Omit<Leased, "instanceId">[]> {
  const workflows = groupBy(arrays.filter(hasRoom), (array) => array.workflow_id);
  const picked: Omit<Leased, "instanceId">[] = [];
  for (const [id, places] of sharePlaces([...workflows.values()].map(claimOf), request))
    picked.push(...(await pickOfWorkflow(change, workflows.get(id) ?? [], places)));
  return picked;
}

/** What one workflow could lease, by its arrays. */
function claimOf(arrays: readonly LaunchableArray[]): Claimant {
  const { workflow_id, workflow_priority, workflow_limit, workflow_active } = arrays[0] as LaunchableArray;
  const ready = arrays.reduce(
    (sum, array) => sum + Math.min(array.ready, array.array_limit - array.array_active),
    0,
  );
  return {
    workflowId: workflow_id,
    priority: workflow_priority,
    active: workflow_active,
    room: Math.min(ready, workflow_limit - workflow_active),
  };
}

async function pickOfWorkflow(change: Change, arrays: readonly LaunchableArray[], limit: number) {
  const ready: Omit<Leased, "instanceId">[] = [];
  for (const array of arrays) {
    const room = Math.min(limit, array.array_limit - array.array_active);
    for (const task of await readReadyTasks(change.tx, array.array_id, room)) ready.push({ task, array });
  }
  if (arrays.length > 1) ready.sort((a, b) => b.task.priority - a.task.priority || a.task.id - b.task.id);
  return ready.slice(0, limit);
}

async function recordLeases(
  change: Change,
  distributor: DistributorRow,
  leased: readonly Leased[],
): Promise<void> {
  if (leased.length === 0) return;
  await moveTasks(
    change,
    "lease",
    leased.map(({ task, array }) => ({
      id: task.id,
      workflow_id: array.workflow_id,
      array_id: array.array_id,
      status: QUEUED,
    })),
    { add: { num_attempts: 1 } },
  );
  await insertInstances(change.tx, {
    distributorId: distributor.id,
    at: change.now,
    reportBy: change.now + change.engine.policy.heartbeatTimeoutMs,
    rows: leased.map(({ task, array, instanceId }) => [
      instanceId,
      task.id,
      array.workflow_id,
      array.run_id,
      array.array_id,
      task.task_resources_id,
      task.num_attempts + 1,
      versionOf(change, array.workflow_id),
    ]),
  });
  await addRetriesOf(
    change,
    leased.filter(({ task }) => task.num_attempts > 0).map(({ array }) => array.workflow_id),
  );
  for (const workflowId of new Set(
    leased.filter(({ array }) => array.run_status === "B").map(({ array }) => array.workflow_id),
  )) {
    const workflow = change.workflows.get(workflowId);
    for (const run of await findOpenRuns(change.tx, workflowId))
      if (workflow) await moveRun(change, { workflow, run, event: "start", reason: null });
  }
}

/** Resource rows never change: what a task needs after a growth is another row. Payloads are too large to be kept. */
function createResourcesCache(engine: Engine) {
  const kept = new Map<number, LeasedResources>();
  return async (ids: readonly number[]): Promise<Map<number, LeasedResources>> => {
    const found = new Map(ids.flatMap((id) => (kept.has(id) ? [[id, kept.get(id) as LeasedResources]] : [])));
    const missing = ids.filter((id) => !found.has(id));
    if (missing.length === 0) return found;
    if (kept.size + missing.length > MAX_CACHED) kept.clear();
    const rows = await engine.store.read((db) => readResources(db, missing));
    for (const row of rows.values()) {
      const resources: LeasedResources = JSON.parse(row.requested);
      if (row.dynamic === null) kept.set(row.id, resources);
      found.set(
        row.id,
        row.dynamic === null ? resources : { ...resources, dynamic: JSON.parse(row.dynamic) },
      );
    }
    return found;
  };
}
