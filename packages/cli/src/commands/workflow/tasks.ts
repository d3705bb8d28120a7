import { taskMachine } from "@jobmon/core";
import { collectRows } from "../../api/collect-rows.ts";
import type { TaskRow } from "../../api/rows.ts";
import { readWorkflowId, type WorkflowIdInput } from "../../input/ids.ts";
import { parseStatuses } from "../../input/statuses.ts";
import { formatAge } from "../../output/moments.ts";
import { createOutput, type OutputChoice, tableOf } from "../../output/output.ts";
import { taskStatus } from "../../output/status.ts";
import type { Column } from "../../output/table.ts";
import type { Shell } from "../../shell.ts";

interface TaskFilter {
  readonly status?: readonly string[];
  readonly name?: string;
  readonly where?: readonly string[];
}

interface TasksInput extends WorkflowIdInput, OutputChoice, TaskFilter {
  readonly sort: string;
  readonly limit: number;
}

export async function run(shell: Shell, input: TasksInput): Promise<void> {
  const workflowId = readWorkflowId(input);
  const where = filterTasks(input);
  const api = await shell.api();
  const { rows, isComplete } = await collectRows(input.limit, (page) =>
    api.call("listTasks", { workflowId, ...page, where, sort: input.sort }),
  );
  createOutput(shell.terminal, input).show(
    tableOf({
      rows,
      columns: taskColumns(shell.nowMs()),
      none: "No task fits.",
      note: isComplete ? "" : `The first ${rows.length}; -l shows more.`,
    }),
  );
}

/** The filter of `listTasks` that the options stand for. */
export function filterTasks({ status = [], name, where = [] }: TaskFilter): string[] {
  const states = parseStatuses(taskMachine, status);
  return [
    ...(states.length > 0 ? [`status:in:${states.join(",")}`] : []),
    ...(name === undefined ? [] : [`name:contains:${name}`]),
    ...where,
  ];
}

export function taskColumns(nowMs: number): readonly Column<TaskRow>[] {
  return [
    { title: "ID", cell: ({ id }) => ({ text: String(id) }), align: "right" },
    { title: "NAME", cell: ({ name }) => name },
    { title: "STATUS", cell: ({ status }) => taskStatus(status) },
    {
      title: "ATTEMPTS",
      cell: ({ attempts, maxAttempts }) => ({ text: `${attempts}/${maxAttempts}` }),
      align: "right",
    },
    { title: "SINCE", cell: ({ statusAt }) => ({ text: formatAge(statusAt, nowMs) }), align: "right" },
    { title: "TEMPLATE", cell: ({ templateName }) => templateName },
  ];
}
