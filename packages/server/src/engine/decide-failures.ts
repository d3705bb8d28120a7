/**
 * What becomes of tasks whose attempt failed: retry after a pause, again with more of what ran out, or failed for good.
 */
import { decideRetry, FAILURE_OF_EVENT, type FailureKind, formatDurationMs } from "@jobmon/core";
import type { TaskState } from "@jobmon/store";
import type { Moved } from "./apply-reports.ts";
import { type Change, groupBy, moveTasks } from "./change.ts";
import { type Grown, growTasks } from "./grow-tasks.ts";

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

/** What ran out grows before the next attempt. */
function growExhausted(change: Change, verdicts: readonly Verdict[]): Promise<Map<number, Grown>> {
  const adjusted = verdicts.filter(({ decision }) => decision.event === "adjust");
  return growTasks(
    change,
    adjusted.map(({ task, move }) => ({ task, exhausted: move.report.exhausted ?? "memory" })),
  );
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
