import type { Reply } from "@jobmon/api";
import { codeOf, type TaskState, type WorkflowRunState, workflowRunMachine } from "@jobmon/core";
import type { ApiClient } from "../http/api-client.ts";
import type { RunRow } from "./find-end.ts";

export interface RunResult {
  readonly workflowId: number;
  readonly workflowRunId: number;
  /** `DONE`, or how else it ended. */
  readonly status: WorkflowRunState;
  /** The letter of the status, as the Python and R clients return it: `D`, `E`, ... */
  readonly code: string;
  readonly totalTasks: number;
  readonly doneCount: number;
  readonly failedCount: number;
  /** From the start of the run to its end, by the server's clock. */
  readonly elapsedMs: number;
  /** Why it ended, if it is not simply done. */
  readonly reason: string | null;
  /** The status of each task by its id, asked from the server at the first call. */
  readonly taskStatuses: () => Promise<ReadonlyMap<number, TaskState>>;
}

const PAGE = 1_000;

export function makeResult(client: ApiClient, workflow: Reply<"getWorkflow">, run: RunRow): RunResult {
  let statuses: Promise<ReadonlyMap<number, TaskState>> | undefined;
  return {
    workflowId: workflow.id,
    workflowRunId: run.id,
    status: run.status,
    code: codeOf(workflowRunMachine, run.status),
    totalTasks: workflow.taskCount,
    doneCount: workflow.counts.DONE ?? 0,
    failedCount: workflow.counts.ERROR_FATAL ?? 0,
    elapsedMs: (run.endedAt ?? workflow.statusAt) - run.createdAt,
    reason: run.reason,
    taskStatuses: () => {
      statuses ??= listStatuses(client, workflow.id);
      return statuses;
    },
  };
}

async function listStatuses(client: ApiClient, workflowId: number): Promise<ReadonlyMap<number, TaskState>> {
  const statuses = new Map<number, TaskState>();
  let cursor: string | undefined;
  do {
    const page = await client.call("listTasks", { workflowId, limit: PAGE, cursor });
    for (const { id, status } of page.rows) statuses.set(id, status);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  return statuses;
}
