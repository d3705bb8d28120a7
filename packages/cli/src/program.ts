import { Command, Option } from "commander";
import { addAccountCommands } from "./commands/account.ts";
import { addDatabaseCommands } from "./commands/database.ts";
import { addNotifyCommands } from "./commands/notify.ts";
import { addServiceCommands } from "./commands/service.ts";
import { addSetupCommands } from "./commands/setup.ts";
import { addTaskCommands } from "./commands/task.ts";
import { addWorkflowCommands } from "./commands/workflow.ts";
import type { Run } from "./run-command.ts";
import { VERSION } from "./version.ts";

export interface Streams {
  readonly write: (text: string) => void;
  readonly warn: (text: string) => void;
}

/** It is no part of the tree: nodes start it for every task, so it loads nothing of the other commands. */
export const WORKER_NOTE =
  "Internal: `jobmon worker` runs one task of an array job on a compute node; distributors start it.";

/** The whole command tree. Help, completion and the reference in the docs are read from it. */
export function buildProgram(run: Run, { write, warn }: Streams): Command {
  const program = new Command("jobmon")
    .description("Run the same command over thousands of places, years and draws, and lose nothing.")
    .version(VERSION, "-V, --version", "Print the version.")
    .helpOption("-h, --help", "Show this help.")
    .helpCommand(false)
    .addOption(
      new Option(
        "--server <url>",
        "Server to talk to (default: http.service_url, or the local `jobmon up`).",
      ),
    )
    .addOption(new Option("--data-dir <folder>", "Folder of the local server (default: data.dir)."))
    .showSuggestionAfterError()
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .addHelpText("after", `\n${WORKER_NOTE}`)
    .configureOutput({ writeOut: write, writeErr: warn, outputError: () => {} })
    .exitOverride();
  addServiceCommands(program, run);
  addWorkflowCommands(program, run);
  addTaskCommands(program, run);
  addAccountCommands(program, run);
  addNotifyCommands(program, run);
  addSetupCommands(program, run);
  addDatabaseCommands(program, run);
  for (const command of walkCommands(program))
    command.helpOption("-h, --help", "Show this help.").helpCommand(false);
  return program;
}

/** Every command below `root`, parents before children. */
export function walkCommands(root: Command): readonly Command[] {
  return root.commands.flatMap((command) => [command, ...walkCommands(command)]);
}
