import type { Reply } from "@jobmon/api";
import { taskMachine } from "@jobmon/core";
import { readTaskIds, type TaskIdInput } from "../../input/ids.ts";
import { parseStatuses } from "../../input/statuses.ts";
import { createOutput, type OutputChoice, tableOf } from "../../output/output.ts";
import type { Column } from "../../output/table.ts";
import type { Shell } from "../../shell.ts";
import { taskColumns } from "../workflow/tasks.ts";
import { renderAttempts } from "./render-attempts.ts";

type TaskDetail = Reply<"getTask">;

interface StatusInput extends TaskIdInput, OutputChoice {
  readonly status?: readonly string[];
}

const PARALLEL_REQUESTS = 8;

export async function run(shell: Shell, input: StatusInput): Promise<void> {
  const ids = readTaskIds(input);
  const states = parseStatuses(taskMachine, input.status ?? []);
  const api = await shell.api();
  const tasks: TaskDetail[] = [];
  for (let at = 0; at < ids.length; at += PARALLEL_REQUESTS)
    tasks.push(
      ...(await Promise.all(
        ids.slice(at, at + PARALLEL_REQUESTS).map((taskId) => api.call("getTask", { taskId })),
      )),
    );
  const rows = states.length === 0 ? tasks : tasks.filter(({ status }) => states.includes(status));
  const table = tableOf({
    rows,
    columns: [...taskColumns(shell.nowMs()), lastError],
    none: "None of these tasks has that status.",
  });
  const [only] = rows.length === 1 ? rows : [];
  const attempts = only === undefined ? [] : (await api.call("listInstances", { taskId: only.id })).rows;
  createOutput(shell.terminal, input).show({
    ...table,
    render: (page) => table.render(page) + renderAttempts(page, attempts),
  });
}

const lastError: Column<TaskDetail> = { title: "LAST ERROR", cell: ({ lastError }) => lastError };
