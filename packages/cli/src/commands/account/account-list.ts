import { collectRows } from "../../api/collect-rows.ts";
import { createOutput, type OutputChoice } from "../../output/output.ts";
import { renderTable } from "../../output/table.ts";
import type { Shell } from "../../shell.ts";
import { accountColumns } from "./account-columns.ts";

export async function run(
  shell: Shell,
  { limit, ...choice }: OutputChoice & { readonly limit: number },
): Promise<void> {
  const api = await shell.api();
  const { rows, isComplete } = await collectRows(limit, (page) => api.call("listAccounts", page));
  const note = isComplete ? "" : `The first ${rows.length}; -l shows more.\n`;
  createOutput(shell.terminal, choice).show({
    rows,
    id: ({ name }) => name,
    render: (page) => renderTable(page, accountColumns(shell.nowMs()), rows) + note,
  });
}
