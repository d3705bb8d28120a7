import { formatCount, JobmonError, quoteList, quoteText } from "@jobmon/core";
import type { Api } from "../../api/call.ts";
import type { ArrayRow } from "../../api/rows.ts";
import { readWorkflowId, type WorkflowIdInput } from "../../input/ids.ts";
import { createOutput, type OutputChoice } from "../../output/output.ts";
import { renderTable } from "../../output/table.ts";
import type { Shell } from "../../shell.ts";

interface ConcurrencyInput extends WorkflowIdInput, OutputChoice {
  readonly maxTasks?: number;
  readonly template?: string;
}

interface Limit {
  readonly what: "workflow" | "template";
  readonly id: number;
  readonly name: string;
  readonly maxConcurrentlyRunning: number;
}

const UNLIMITED = 2_147_483_647;

export async function run(shell: Shell, input: ConcurrencyInput): Promise<void> {
  const workflowId = readWorkflowId(input);
  const api = await shell.api();
  if (input.maxTasks !== undefined) await setLimit(api, workflowId, { ...input, user: shell.user });
  const rows = await readLimits(api, workflowId);
  createOutput(shell.terminal, input).show({
    rows,
    id: ({ id }) => id,
    render: (page) =>
      renderTable(
        page,
        [
          { title: "LIMIT OF", cell: ({ what }) => what },
          { title: "NAME", cell: ({ name }) => name },
          {
            title: "AT ONCE",
            cell: ({ maxConcurrentlyRunning }) => showLimit(maxConcurrentlyRunning),
            align: "right",
          },
        ],
        rows,
      ),
  });
}

async function setLimit(
  api: Api,
  workflowId: number,
  change: { readonly user: string; readonly maxTasks?: number; readonly template?: string },
): Promise<void> {
  const { user, maxTasks = UNLIMITED, template } = change;
  const body = { user, maxConcurrentlyRunning: maxTasks };
  if (template === undefined) {
    await api.call("setWorkflowLimit", { workflowId, body });
    return;
  }
  const { rows } = await api.call("listArrays", { workflowId });
  for (const { id } of pickArrays(rows, template)) {
    await api.call("setTemplateLimit", { workflowId, arrayId: id, body });
  }
}

function pickArrays(arrays: readonly ArrayRow[], template: string): readonly ArrayRow[] {
  const found = arrays.filter(({ name, templateName }) => name === template || templateName === template);
  if (found.length > 0) return found;
  throw new JobmonError("unknown_task_template", {
    detail: `The workflow has no task template ${quoteText(template)}.`,
    hint: `It has ${quoteList(arrays.map(({ templateName }) => templateName))}.`,
  });
}

async function readLimits(api: Api, workflowId: number): Promise<readonly Limit[]> {
  const [workflow, arrays] = await Promise.all([
    api.call("getWorkflow", { workflowId }),
    api.call("listArrays", { workflowId }),
  ]);
  return [
    {
      what: "workflow",
      id: workflow.id,
      name: workflow.name,
      maxConcurrentlyRunning: workflow.maxConcurrentlyRunning,
    },
    ...arrays.rows.map(({ id, templateName, maxConcurrentlyRunning }) => ({
      what: "template" as const,
      id,
      name: templateName,
      maxConcurrentlyRunning,
    })),
  ];
}

function showLimit(limit: number) {
  return { text: limit >= UNLIMITED ? "no limit" : formatCount(limit) };
}
