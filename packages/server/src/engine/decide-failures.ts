/**
 * What becomes of tasks whose attempt failed: retry after a pause, again with more of what ran out, or failed for good.
 *
 * **Invariant:** what grows is a new resources row that only this task points to; tasks that shared the old one keep it.
 */
import {
  decideRetry,
  FAILURE_OF_EVENT,
  type FailureKind,
  formatDurationMs,
  growResources,
  type QueueLimits,
  type Resources,
} from "@jobmon/core";
import { insertResources, listQueuesOfArrays, readResources, type TaskState, takeIdsIn } from "@jobmon/store";
import type { Moved } from "./apply-reports.ts";
import { type Change, groupBy, moveTasks } from "./change.ts";

/** What was decided, in words for the error log, by task id. */
export type Decided = ReadonlyMap<number, string>;

export async function decideFailures(
  change: Change,
  failures: readonly Moved[],
  tasks: ReadonlyMap<number, TaskState>,
): Promise<Decided> {
  if (failures.length === 0) return new Map();
  const verdicts = failures.map((move) =>
    judgeFailure(change, move, tasks.get(move.instance.task_id) as TaskState),
  );
  const grown = await growExhausted(change, verdicts);
  for (const [event, group] of groupBy(verdicts, (verdict) => verdict.decision.event))
    await moveTasks(
      change,
      event,
      group.map(({ task }) => task),
      {
        each: {
          columns: [
            "counted_failures",
            "infrastructure_failures",
            "retry_at",
            "task_resources_id",
            "memory_growths",
            "runtime_growths",
          ],
          cells: new Map(
            group.map((verdict) => [verdict.task.id, cellsOf(change, verdict, grown.get(verdict.task.id))]),
          ),
        },
      },
    );
  for (const { task, kind, decision } of verdicts)
    if (decision.event === "give_up" && kind !== "resource") change.failed.add(task.workflow_id);
  if (verdicts.some(({ decision }) => decision.event !== "give_up")) change.isUpkeepDue = true;
  return new Map(verdicts.map((verdict) => [verdict.task.id, inWords(verdict, grown.get(verdict.task.id))]));
}

interface Verdict {
  readonly move: Moved;
  readonly task: TaskState;
  readonly kind: FailureKind;
  readonly counted: number;
  readonly infrastructure: number;
  readonly decision: ReturnType<typeof decideRetry>;
}

function judgeFailure(change: Change, move: Moved, task: TaskState): Verdict {
  const kind = FAILURE_OF_EVENT[move.event] as FailureKind;
  const isInfrastructure = kind === "infrastructure";
  const counted = task.counted_failures + (isInfrastructure ? 0 : 1);
  // An instance that never started was lost on the way, not by a node: that uses up no budget.
  const wasStarted = move.instance.started_at !== null || move.report.startedAt !== undefined;
  const infrastructure = task.infrastructure_failures + (isInfrastructure && wasStarted ? 1 : 0);
  const decision = decideRetry(
    kind,
    {
      maxAttempts: task.max_attempts,
      countedFailures: counted,
      infrastructureFailures: infrastructure,
      hopeless: move.report.hopeless,
    },
    change.engine.policy,
  );
  return { move, task, kind, counted, infrastructure, decision };
}

interface Grown {
  readonly id: number;
  readonly exhausted: "memory" | "runtime";
  readonly changed: boolean;
  readonly reason: string;
}

async function growExhausted(change: Change, verdicts: readonly Verdict[]): Promise<Map<number, Grown>> {
  const adjusted = verdicts.filter(({ decision }) => decision.event === "adjust");
  if (adjusted.length === 0) return new Map();
  const stored = await readResources(
    change.tx,
    adjusted.map(({ task }) => task.task_resources_id),
  );
  const queuesOf = await listQueuesOfArrays(
    change.tx,
    adjusted.map(({ task }) => task.array_id),
  );
  const grown = new Map<number, Grown>();
  for (const { task, move } of adjusted) {
    const row = stored.get(task.task_resources_id);
    if (!row) throw new Error(`resources ${task.task_resources_id} of task ${task.id} are missing`);
    const resources = JSON.parse(row.requested) as Resources;
    const exhausted = move.report.exhausted ?? "memory";
    const fallbacks = JSON.parse(row.fallback_queues) as string[];
    const growth = growResources({
      resources,
      scales: JSON.parse(row.scales),
      exhausted,
      growthsSoFar: exhausted === "memory" ? task.memory_growths : task.runtime_growths,
      queues: queuesInOrder(queuesOf.get(task.array_id) ?? [], resources.queue, fallbacks),
    });
    const id = growth.changed ? await takeIdsIn(change.tx, "task_resources", 1) : task.task_resources_id;
    if (growth.changed)
      await insertResources(change.tx, [
        [id, JSON.stringify(growth.resources), row.scales, row.fallback_queues],
      ]);
    grown.set(task.id, { id, exhausted, changed: growth.changed, reason: growth.reason });
  }
  return grown;
}

function queuesInOrder(
  known: readonly QueueLimits[],
  current: string | null,
  fallbacks: readonly string[],
): QueueLimits[] {
  return [current, ...fallbacks].flatMap((name) => known.find((queue) => queue.name === name) ?? []);
}

function cellsOf(change: Change, verdict: Verdict, grown: Grown | undefined): (number | null)[] {
  const { task, decision } = verdict;
  return [
    verdict.counted,
    verdict.infrastructure,
    decision.event === "give_up" ? null : change.now + decision.waitMs,
    grown?.id ?? null,
    grown?.exhausted === "memory" ? task.memory_growths + 1 : null,
    grown?.exhausted === "runtime" ? task.runtime_growths + 1 : null,
  ];
}

function inWords({ decision }: Verdict, grown: Grown | undefined): string {
  if (decision.event === "give_up") return `Not tried again: ${decision.why}.`;
  if (grown) return `${grown.reason} Tried again.`;
  return decision.waitMs > 0 ? `Tried again after ${formatDurationMs(decision.waitMs)}.` : "Tried again.";
}
