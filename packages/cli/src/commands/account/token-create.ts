import { parseRuntime, type TokenScope } from "@jobmon/core";
import { formatMoment } from "../../output/moments.ts";
import { createOutput, type OutputChoice } from "../../output/output.ts";
import type { Shell } from "../../shell.ts";

interface CreateInput extends OutputChoice {
  readonly name: string;
  readonly scope: TokenScope;
  readonly expires?: string;
  readonly user?: string;
}

/** The token alone goes to standard output, so that a pipe takes it and nothing else. */
export async function run(shell: Shell, input: CreateInput): Promise<void> {
  const { name, scope, expires, user = shell.user } = input;
  const expiresInSeconds = expires === undefined ? undefined : parseRuntime(expires);
  const api = await shell.api();
  const { token, credential } = await api.call("createToken", {
    body: { user, name, scope, expiresInSeconds },
  });
  createOutput(shell.terminal, input).show({
    rows: [{ token, ...credential }],
    id: () => token,
    render: () => `${token}\n`,
  });
  if (input.output === "json") return;
  const until = formatMoment(credential.expiresAt, shell.nowMs());
  shell.terminal.warn(
    `Token ${credential.credentialId} of ${credential.account} holds until ${until}. It is shown this once; keep it like a password.\n`,
  );
}
