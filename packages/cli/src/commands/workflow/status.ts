import type { ArrayRow, WorkflowDetail, WorkflowRow } from "../../api/rows.ts";
import { findWorkflowIds, type WorkflowIdInput } from "../../input/ids.ts";
import { createOutput, type OutputChoice } from "../../output/output.ts";
import { progressBar } from "../../output/progress-bar.ts";
import { sumByTone } from "../../output/status.ts";
import { type Column, cleanLine, type Page, renderTable } from "../../output/table.ts";
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
  const [{ rows }, arrays, detail] = await Promise.all([
    findWorkflows(api, { ...input, ids }, shell.user),
    only === undefined ? undefined : api.call("listArrays", { workflowId: only }).catch(() => undefined),
    only === undefined ? undefined : api.call("getWorkflow", { workflowId: only }).catch(() => undefined),
  ]);
  const notices = detail?.notices ?? [];
  createOutput(shell.terminal, input).show({
    rows,
    id: ({ id }) => id,
    render: (page) => renderStatus(page, { rows, arrays: arrays?.rows ?? [], notices, nowMs: shell.nowMs() }),
  });
}

export function renderStatus(
  page: Page,
  found: {
    readonly rows: readonly WorkflowRow[];
    readonly arrays: readonly ArrayRow[];
    readonly notices: WorkflowDetail["notices"];
    readonly nowMs: number;
  },
): string {
  const { rows, arrays, notices, nowMs } = found;
  if (rows.length === 0) return "No workflow fits. `jobmon workflow list --all` shows those of everyone.\n";
  const workflows = renderTable(page, workflowColumns(nowMs), rows);
  const parts = arrays.length === 0 ? [workflows] : [workflows, renderTable(page, arrayColumns, arrays)];
  return [...parts, ...(notices.length === 0 ? [] : [renderNotices(notices)])].join("\n");
}

/** What holds it back on its clusters. */
function renderNotices(notices: WorkflowDetail["notices"]): string {
  return notices.map(({ cluster, text }) => `! ${cleanLine(cluster)}: ${cleanLine(text)}\n`).join("");
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
