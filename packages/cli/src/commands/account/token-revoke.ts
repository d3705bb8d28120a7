import { quoteText } from "@jobmon/core";
import { refuseUsage } from "../../input/refusal.ts";
import { createOutput, type OutputChoice } from "../../output/output.ts";
import type { Shell } from "../../shell.ts";

export async function run(
  shell: Shell,
  { id, ...choice }: OutputChoice & { readonly id: string },
): Promise<void> {
  if (!/^[1-9]\d{0,14}$/.test(id))
    throw refuseUsage(`${quoteText(id)} is not the id of a token.`, "`jobmon token list` shows them.");
  const credentialId = Number(id);
  const api = await shell.api();
  const { ended } = await api.call("revokeToken", { credentialId });
  createOutput(shell.terminal, choice).show({
    rows: [{ credentialId, ended }],
    id: (row) => row.credentialId,
    render: () => (ended ? `Token ${id} opens nothing any more.\n` : `Token ${id} had ended before.\n`),
  });
}
