import type { ArrayRow, WorkflowRow } from "../../api/rows.ts";
import { findWorkflowIds, type WorkflowIdInput } from "../../input/ids.ts";
import { createOutput, type OutputChoice } from "../../output/output.ts";
import { progressBar } from "../../output/progress-bar.ts";
import { sumByTone } from "../../output/status.ts";
import { type Column, type Page, renderTable } from "../../output/table.ts";
import type { Shell } from "../../shell.ts";
import { findWorkflows, type WorkflowChoice } from "./find-workflows.ts";
import { showCount, showShare, workflowColumns } from "./workflow-columns.ts";

export async function run(
  shell: Shell,
  input: WorkflowIdInput & WorkflowChoice & OutputChoice,
): Promise<void> {
  const api = await shell.api();
  const ids = findWorkflowIds(input);
  const [only] = ids.length === 1 ? ids : [];
  const [{ rows }, arrays] = await Promise.all([
    findWorkflows(api, { ...input, ids }, shell.user),
    only === undefined ? undefined : api.call("listArrays", { workflowId: only }).catch(() => undefined),
  ]);
  createOutput(shell.terminal, input).show({
    rows,
    id: ({ id }) => id,
    render: (page) => renderStatus(page, { rows, arrays: arrays?.rows ?? [], nowMs: shell.nowMs() }),
  });
}

export function renderStatus(
  page: Page,
  found: {
    readonly rows: readonly WorkflowRow[];
    readonly arrays: readonly ArrayRow[];
    readonly nowMs: number;
  },
): string {
  const { rows, arrays, nowMs } = found;
  if (rows.length === 0) return "No workflow fits. `jobmon workflow list --all` shows those of everyone.\n";
  const workflows = renderTable(page, workflowColumns(nowMs), rows);
  return arrays.length === 0 ? workflows : `${workflows}\n${renderTable(page, arrayColumns, arrays)}`;
}

const arrayColumns: readonly Column<ArrayRow>[] = [
  { title: "TEMPLATE", cell: ({ templateName }) => templateName },
  { title: "CLUSTER", cell: ({ cluster }) => cluster },
  { title: "PROGRESS", cell: ({ counts, taskCount }) => progressBar(counts, taskCount), spare: true },
  { title: "DONE", cell: ({ counts, taskCount }) => showShare(counts.DONE ?? 0, taskCount), align: "right" },
  { title: "WAITING", cell: ({ counts }) => showCount(sumByTone(counts).waiting), align: "right" },
  { title: "SCHEDULED", cell: ({ counts }) => showCount(sumByTone(counts).scheduled), align: "right" },
  { title: "RUNNING", cell: ({ counts }) => showCount(sumByTone(counts).running), align: "right" },
  { title: "FAILED", cell: ({ counts }) => showCount(sumByTone(counts).failed), align: "right" },
];
