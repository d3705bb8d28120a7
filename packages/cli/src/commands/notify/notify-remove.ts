import { createOutput, type OutputChoice } from "../../output/output.ts";
import type { Shell } from "../../shell.ts";
import { readRuleId } from "./read-rule-id.ts";

export async function run(
  shell: Shell,
  { id, ...choice }: OutputChoice & { readonly id: string },
): Promise<void> {
  const ruleId = readRuleId(id);
  const api = await shell.api();
  const { deleted } = await api.call("deleteNotificationRule", { ruleId });
  createOutput(shell.terminal, choice).show({
    rows: [{ ruleId, deleted }],
    id: (row) => row.ruleId,
    render: () => `Rule ${ruleId} is gone.\n`,
  });
}
