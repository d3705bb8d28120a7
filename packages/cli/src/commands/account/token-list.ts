import { collectRows } from "../../api/collect-rows.ts";
import { createOutput, type OutputChoice, tableOf } from "../../output/output.ts";
import type { Shell } from "../../shell.ts";
import { tokenColumns } from "./token-columns.ts";

interface ListInput extends OutputChoice {
  readonly user?: string;
  readonly all?: true;
  readonly limit: number;
}

export async function run(shell: Shell, { user, all, limit, ...choice }: ListInput): Promise<void> {
  const api = await shell.api();
  const whose = all ? "*" : user;
  const { rows, isComplete } = await collectRows(limit, (page) =>
    api.call("listTokens", { ...page, ...(whose === undefined ? {} : { user: whose }) }),
  );
  createOutput(shell.terminal, choice).show(
    tableOf({
      rows: rows.map((row) => ({ id: row.credentialId, ...row })),
      columns: tokenColumns(shell.nowMs()),
      none: "There is no token; `jobmon token create` makes one.",
      note: isComplete ? "" : `The newest ${rows.length}; -l shows more.`,
    }),
  );
}
