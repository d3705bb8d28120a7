import { formatCount, JobmonError, quoteText } from "@jobmon/core";
import type { Api } from "../../api/call.ts";
import { collectRows } from "../../api/collect-rows.ts";
import { findTaskIds, findWorkflowIds, type TaskIdInput, type WorkflowIdInput } from "../../input/ids.ts";
import { refuseUsage } from "../../input/refusal.ts";
import { countOf } from "../../output/counting.ts";
import { createOutput, type OutputChoice } from "../../output/output.ts";
import type { Shell } from "../../shell.ts";

interface UpdateInput extends TaskIdInput, WorkflowIdInput, OutputChoice {
  readonly status: string;
  readonly where?: readonly string[];
  readonly recursive?: boolean;
  readonly ancestors?: boolean;
  readonly preview?: boolean;
  /** As the public Jobmon had it: what runs again takes its descendants along, and recursion goes up from what is done. */
  readonly oldRules?: boolean;
  readonly oldRecursive?: boolean;
}

/** The tasks of one workflow that a call changes. */
interface Selection {
  readonly workflowId: number;
  readonly taskIds: number[];
}

/** The most that one call changes. */
const MAX_TASKS = 10_000;

const TARGETS = {
  D: "DONE",
  DONE: "DONE",
  G: "REGISTERING",
  REGISTERED: "REGISTERING",
  REGISTERING: "REGISTERING",
} as const;

export async function run(shell: Shell, input: UpdateInput): Promise<void> {
  const status = readTarget(input.status);
  const api = await shell.api();
  const rows: Change[] = [];
  for (const { workflowId, taskIds } of await selectTasks(api, input)) {
    const body = {
      user: shell.user,
      status,
      taskIds,
      ...chooseRelatives(input, status),
      preview: input.preview === true,
    };
    rows.push({ workflowId, ...(await api.call("setTaskStatus", { workflowId, body })) });
  }
  createOutput(shell.terminal, input).show({
    rows,
    id: ({ workflowId }) => workflowId,
    render: () =>
      rows.map((row) => `${tellChange(row, { status, isPreview: input.preview === true })}\n`).join(""),
  });
}

function chooseRelatives(input: UpdateInput, status: "DONE" | "REGISTERING") {
  const isBelow = input.recursive || (input.oldRules && status === "REGISTERING");
  const isAbove = input.ancestors || (input.oldRecursive && status === "DONE");
  return {
    descendants: isBelow ? ("all" as const) : ("none" as const),
    ancestors: isAbove ? ("all" as const) : ("none" as const),
  };
}

interface Change {
  readonly workflowId: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly killed: number;
}

function tellChange(change: Change, how: { readonly status: string; readonly isPreview: boolean }): string {
  const { workflowId, changed, unchanged, killed } = change;
  const outcome = how.status === "DONE" ? "count as done" : "run again";
  const parts = [
    `${countOf(changed, "task")} of workflow ${workflowId} ${how.isPreview ? "would" : "will"} ${outcome}`,
    ...(killed > 0 ? [`${formatKilled(killed)} first`] : []),
    ...(unchanged > 0 ? [`${countOf(unchanged, "task")} had that status already`] : []),
  ];
  return `${parts.join("; ")}.`;
}

function formatKilled(killed: number): string {
  return killed === 1 ? "1 of them that is running ends" : `${killed} of them that are running end`;
}

async function selectTasks(api: Api, input: UpdateInput): Promise<readonly Selection[]> {
  const taskIds = findTaskIds(input);
  const workflowIds = findWorkflowIds(input);
  const where = [...(input.where ?? [])];
  if (taskIds.length === 0) {
    if (workflowIds.length > 0 && where.length > 0)
      return Promise.all(workflowIds.map((workflowId) => findTasks(api, workflowId, where)));
    throw refuseUsage(
      "No task was named.",
      "Give task ids, or -w WORKFLOW_ID with --where, as in `-w 7 --where name:contains:model`.",
    );
  }
  if (where.length > 0)
    throw refuseUsage("Task ids and --where were both given.", "Choose the tasks by one of them.");
  const [only, ...more] = workflowIds;
  if (only !== undefined && more.length === 0) return [{ workflowId: only, taskIds: [...taskIds] }];
  return groupByWorkflow(api, taskIds);
}

async function findTasks(api: Api, workflowId: number, where: string[]): Promise<Selection> {
  const { rows } = await collectRows(MAX_TASKS + 1, (page) =>
    api.call("listTasks", { workflowId, ...page, where }),
  );
  if (rows.length === 0)
    throw refuseUsage(
      `No task of workflow ${workflowId} fits ${where.join(" ")}.`,
      "Try the filter with `jobmon workflow tasks`.",
    );
  if (rows.length <= MAX_TASKS) return { workflowId, taskIds: rows.map(({ id }) => id) };
  throw new JobmonError("too_many_items", {
    detail: `More than ${formatCount(MAX_TASKS)} tasks of workflow ${workflowId} fit, and one call changes no more.`,
    hint: "Narrow the filter, or use `jobmon workflow reset`.",
  });
}

async function groupByWorkflow(api: Api, taskIds: readonly number[]): Promise<readonly Selection[]> {
  const byWorkflow = new Map<number, number[]>();
  for (const taskId of taskIds) {
    const { workflowId } = await api.call("getTask", { taskId });
    byWorkflow.set(workflowId, [...(byWorkflow.get(workflowId) ?? []), taskId]);
  }
  return [...byWorkflow].map(([workflowId, ids]) => ({ workflowId, taskIds: ids }));
}

function readTarget(text: string): "DONE" | "REGISTERING" {
  const word = text.toUpperCase();
  if (Object.hasOwn(TARGETS, word)) return TARGETS[word as keyof typeof TARGETS];
  throw refuseUsage(
    `A task cannot be set to ${quoteText(text)}.`,
    "Use DONE (D), which counts as done without running, or REGISTERING (G), which runs again.",
  );
}
