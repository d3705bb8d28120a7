import { createOutput, type OutputChoice } from "../../output/output.ts";
import type { Verdict } from "../../run-command.ts";
import type { Shell } from "../../shell.ts";
import { readRuleId } from "./read-rule-id.ts";

export async function run(
  shell: Shell,
  { id, ...choice }: OutputChoice & { readonly id: string },
): Promise<Verdict> {
  const ruleId = readRuleId(id);
  const api = await shell.api();
  const { delivered, error } = await api.call("testNotificationRule", { ruleId });
  createOutput(shell.terminal, choice).show({
    rows: [{ ruleId, delivered, error }],
    id: (row) => row.ruleId,
    render: () =>
      delivered
        ? `The test by rule ${ruleId} arrived.\n`
        : `The test by rule ${ruleId} did not arrive. ${error}\n`,
  });
  return delivered ? 0 : 1;
}
