import type { Api } from "../../api/call.ts";
import type { TaskRow } from "../../api/rows.ts";
import { readWorkflowId, type WorkflowIdInput } from "../../input/ids.ts";
import { createOutput, type OutputChoice } from "../../output/output.ts";
import { taskStatus } from "../../output/status.ts";
import { cleanLine, type Page } from "../../output/table.ts";
import type { Shell } from "../../shell.ts";
import { findLastInstance, readTail } from "../task/read-log.ts";
import { filterTasks } from "./tasks.ts";

interface LogsInput extends WorkflowIdInput, OutputChoice {
  readonly status?: readonly string[];
  readonly name?: string;
  readonly template?: string;
  readonly lines: number;
  readonly limit: number;
}

export interface TaskLogs {
  readonly taskId: number;
  readonly name: string;
  readonly status: TaskRow["status"];
  readonly instanceId: number | null;
  readonly stdoutPath: string | null;
  readonly stderrPath: string | null;
  /** The end of standard error of a task that failed; null for any other. */
  readonly stderrTail: string | null;
}

const MAX_TASKS = 1_000;
/** Whose logs are wanted first: what failed, then what failed and is tried again, then what runs, then the rest. */
const URGENCY = ["FATAL", "ERROR_RECOVERABLE,ADJUSTING_RESOURCES", "RUNNING", "DONE"] as const;
const FAILED = ["ERROR_FATAL", "ERROR_RECOVERABLE", "ADJUSTING_RESOURCES"];

export async function run(shell: Shell, input: LogsInput): Promise<void> {
  const workflowId = readWorkflowId(input);
  const api = await shell.api();
  const tasks = await findTasks(api, workflowId, input);
  const rows: TaskLogs[] = [];
  for (const task of tasks) rows.push(await readLogs(api, task, input.lines));
  createOutput(shell.terminal, input).show({
    rows,
    id: ({ taskId }) => taskId,
    render: (page) => (rows.length === 0 ? "No task has written a log yet.\n" : renderLogs(page, rows)),
  });
}

export function renderLogs({ paint }: Page, rows: readonly TaskLogs[]): string {
  return rows
    .map((row) => {
      const status = taskStatus(row.status);
      const head = `${paint(`${row.taskId}  ${cleanLine(row.name)}`, "bold")}  ${paint(status.text, status.style)}\n`;
      const paths = [row.stdoutPath, row.stderrPath].flatMap((path) =>
        path === null ? [] : [`  ${path}\n`],
      );
      const tail = (row.stderrTail ?? "").trimEnd();
      return head + paths.join("") + (tail === "" ? "" : `${tail.replace(/^/gm, paint("  | ", "failed"))}\n`);
    })
    .join("\n");
}

function templateFilter({ template }: LogsInput): string[] {
  return template === undefined || template === "" ? [] : [`template:is:${template}`];
}

async function findTasks(api: Api, workflowId: number, input: LogsInput): Promise<readonly TaskRow[]> {
  const limit = Math.min(input.limit, MAX_TASKS);
  const found: TaskRow[] = [];
  for (const status of input.status === undefined ? URGENCY.map((group) => [group]) : [input.status]) {
    if (found.length >= limit) break;
    const where = filterTasks({ status, name: input.name, where: templateFilter(input) });
    const page = await api.call("listTasks", {
      workflowId,
      where,
      sort: "-status_at",
      limit: limit - found.length,
    });
    found.push(...page.rows);
  }
  return found;
}

async function readLogs(api: Api, task: TaskRow, lines: number): Promise<TaskLogs> {
  const instance = await findLastInstance(api, task.id);
  const hasTail = instance !== undefined && FAILED.includes(task.status);
  return {
    taskId: task.id,
    name: task.name,
    status: task.status,
    instanceId: instance?.id ?? null,
    stdoutPath: instance?.stdoutPath ?? null,
    stderrPath: instance?.stderrPath ?? null,
    stderrTail: hasTail ? await readTail(api, { instanceId: instance.id, stream: "stderr", lines }) : null,
  };
}
