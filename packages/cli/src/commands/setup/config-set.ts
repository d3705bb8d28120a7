import { homedir } from "node:os";
import { join } from "node:path";
import { setValue } from "@jobmon/config";
import type { Shell } from "../../shell.ts";

interface SetInput {
  readonly key: string;
  readonly value: string;
  readonly file?: string;
}

export function run(shell: Shell, input: SetInput): void {
  const file = input.file ?? (shell.environment.JOBMON__CONFIG_FILE || join(homedir(), ".jobmon.yaml"));
  setValue({ file, key: input.key, value: input.value });
  shell.terminal.write(`${input.key} is set in ${file}.\n`);
}
