import type { Role } from "@jobmon/core";
import { createOutput, type OutputChoice } from "../../output/output.ts";
import type { Shell } from "../../shell.ts";

interface SetInput extends OutputChoice {
  readonly name: string;
  readonly role: Role;
  readonly disable?: true;
}

export async function run(shell: Shell, { name, role, disable, ...choice }: SetInput): Promise<void> {
  const api = await shell.api();
  const body = { user: shell.user, role, disabled: disable ?? false };
  const account = await api.call("putAccount", { name, body });
  const next = `\`jobmon token create --user ${name} first\` or \`jobmon gui --user ${name}\` lets them in.`;
  createOutput(shell.terminal, choice).show({
    rows: [account],
    id: (row) => row.name,
    render: () => (account.disabled ? `${name} is disabled.\n` : `${name} is ${role}. ${next}\n`),
  });
}
