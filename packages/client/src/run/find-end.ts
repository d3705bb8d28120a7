import type { Reply } from "@jobmon/api";
import { type WorkflowRunState, workflowRunMachine } from "@jobmon/core";

/** What the event stream of a workflow says: its status, counts by task status, and its latest run. */
export type WorkflowEvent = Reply<"streamEvents">;
export type RunRow = NonNullable<WorkflowEvent["latestRun"]>;

/** How the run ended, as far as the event tells: `replaced` by a later run, or as its row says. Undefined: it goes on. */
export function findEnd(
  { latestRun }: WorkflowEvent,
  workflowRunId: number,
): RunRow | "replaced" | undefined {
  if (latestRun === null || latestRun.id < workflowRunId) return undefined;
  if (latestRun.id > workflowRunId) return "replaced";
  return isTerminal(latestRun.status) ? latestRun : undefined;
}

export function isTerminal(status: WorkflowRunState): boolean {
  return (workflowRunMachine.terminal as readonly WorkflowRunState[]).includes(status);
}
