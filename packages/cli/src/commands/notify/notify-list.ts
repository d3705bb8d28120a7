import { collectRows } from "../../api/collect-rows.ts";
import { createOutput, type OutputChoice, tableOf } from "../../output/output.ts";
import type { Shell } from "../../shell.ts";
import { ruleColumns } from "./rule-columns.ts";
import { type Whose, whoseOf } from "./whose.ts";

export async function run(shell: Shell, input: OutputChoice & Whose): Promise<void> {
  const api = await shell.api();
  const { rows, isComplete } = await collectRows(input.limit, (page) =>
    api.call("listNotificationRules", { ...page, ...whoseOf(shell, input) }),
  );
  createOutput(shell.terminal, input).show(
    tableOf({
      rows: rows.map((row) => ({ id: row.ruleId, ...row })),
      columns: ruleColumns(shell.nowMs()),
      none: "There is no rule; `jobmon notify add` makes one.",
      note: isComplete ? "" : `The newest ${rows.length}; -l shows more.`,
    }),
  );
}
