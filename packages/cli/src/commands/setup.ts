import { type Command, Option } from "commander";
import { output } from "../input/options.ts";
import type { Run } from "../run-command.ts";

export const COMPLETION_SHELLS = ["bash", "zsh", "fish"] as const;

export function addSetupCommands(program: Command, run: Run): void {
  program.commandsGroup("Set-up:");
  const config = program.command("config").description("The configuration in force, and changing it.");
  config
    .command("show")
    .description("Print every value.")
    .argument("[key]", "Only this key, or this section.")
    .addOption(new Option("--origin", "And where each value came from."))
    .addOption(output())
    .action(run(() => import("./setup/config-show.ts")));
  config
    .command("set")
    .description("Write one value into a configuration file; comments in it stay.")
    .argument("<key>", "Key, such as server.port.")
    .argument("<value>", "Value, such as 8070 or 1h30m.")
    .addOption(
      new Option("--file <path>", "Configuration file (default: $JOBMON__CONFIG_FILE, or ~/.jobmon.yaml)."),
    )
    .action(run(() => import("./setup/config-set.ts")));
  program
    .command("version")
    .description("Print the version.")
    .addOption(new Option("--components", "And those of its parts and of the server."))
    .addOption(output())
    .action(run(() => import("./setup/version.ts")));
  program
    .command("completion")
    .description("Print the completion script of a shell; `source <(jobmon completion bash)` switches it on.")
    .addArgument(program.createArgument("<shell>", "Your shell.").choices(COMPLETION_SHELLS))
    .action(run(() => import("./setup/completion.ts")));
}
