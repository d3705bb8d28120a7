import type { WorkflowRow } from "../../api/rows.ts";
import { formatAge } from "../../output/moments.ts";
import { createOutput, type OutputChoice, tableOf } from "../../output/output.ts";
import { workflowStatus } from "../../output/status.ts";
import type { Column } from "../../output/table.ts";
import type { Shell } from "../../shell.ts";
import { findWorkflows, type WorkflowChoice } from "./find-workflows.ts";
import { titleOf } from "./workflow-columns.ts";

export async function run(shell: Shell, input: WorkflowChoice & OutputChoice): Promise<void> {
  const { rows, isComplete } = await findWorkflows(await shell.api(), input, shell.user);
  createOutput(shell.terminal, input).show(
    tableOf({
      rows,
      columns: listColumns(shell.nowMs()),
      none: "No workflow fits; --all looks at those of everyone.",
      note: isComplete ? "" : `The newest ${rows.length}; -l shows more.`,
    }),
  );
}

function listColumns(nowMs: number): readonly Column<WorkflowRow>[] {
  return [
    { title: "ID", cell: ({ id }) => ({ text: String(id) }), align: "right" },
    { title: "NAME", cell: titleOf },
    { title: "STATUS", cell: ({ status }) => workflowStatus(status) },
    { title: "TASKS", cell: ({ taskCount }) => taskCount },
    { title: "USER", cell: ({ user }) => user },
    { title: "TOOL", cell: ({ tool }) => tool },
    { title: "ARGS", cell: ({ workflowArgs }) => workflowArgs },
    { title: "AGE", cell: ({ createdAt }) => ({ text: formatAge(createdAt, nowMs) }), align: "right" },
  ];
}
