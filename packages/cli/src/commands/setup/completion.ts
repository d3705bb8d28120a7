import type { Command } from "commander";
import { writeBashCompletion } from "../../completion/bash.ts";
import { describeTree } from "../../completion/describe-tree.ts";
import { writeFishCompletion } from "../../completion/fish.ts";
import { writeZshCompletion } from "../../completion/zsh.ts";
import type { Shell } from "../../shell.ts";
import type { COMPLETION_SHELLS } from "../setup.ts";

interface CompletionInput {
  readonly shell: (typeof COMPLETION_SHELLS)[number];
}

const writers = { bash: writeBashCompletion, zsh: writeZshCompletion, fish: writeFishCompletion } as const;

export function run(shell: Shell, input: CompletionInput, command: Command): void {
  shell.terminal.write(writers[input.shell](describeTree(rootOf(command))));
}

function rootOf(command: Command): Command {
  return command.parent === null ? command : rootOf(command.parent);
}
