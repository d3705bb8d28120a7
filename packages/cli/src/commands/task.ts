import { type Command, Option } from "commander";
import {
  limit,
  many,
  output,
  parseWholeNumber,
  quiet,
  statuses,
  taskIds,
  workflowIds,
} from "../input/options.ts";
import type { Run } from "../run-command.ts";

const MAX_LINES = 100_000;

export function addTaskCommands(program: Command, run: Run): void {
  const task = program.command("task").description("Look at one task, and change what becomes of it.");
  task
    .command("status")
    .description("Status, attempts and last error of tasks.")
    .argument("[tasks...]", "Task ids.")
    .addOption(taskIds())
    .addOption(statuses())
    .addOption(output())
    .addOption(quiet())
    .action(run(() => import("./task/status.ts")));
  task
    .command("logs")
    .description("What the task wrote; the last attempt unless told otherwise.")
    .argument("[task]", "Task id.")
    .addOption(taskIds())
    .addOption(new Option("-f, --follow", "Go on printing until the attempt ends."))
    .addOption(new Option("--stdout", "Only standard output.").conflicts("stderr"))
    .addOption(new Option("--stderr", "Only standard error."))
    .addOption(new Option("--attempt <number>", "This attempt instead of the last.").argParser(parseCount))
    .addOption(
      new Option("-n, --lines <count>", "Most lines from the end of each.")
        .argParser(parseCount)
        .default(200),
    )
    .action(run(() => import("./task/logs.ts")));
  addChanges(task, run);
  addQuestions(task, run);
}

function addChanges(task: Command, run: Run): void {
  task
    .command("update")
    .description("Declare tasks done without running them, or make them run again.")
    .argument("[tasks...]", "Task ids.")
    .addOption(taskIds())
    .addOption(workflowIds())
    .addOption(
      many("--where <filter>", "Tasks of the workflow that fit, such as name:contains:model; repeatable."),
    )
    .addOption(
      new Option("-s, --status <status>", "DONE (D), or REGISTERING (G): runs again.").makeOptionMandatory(),
    )
    .addOption(new Option("-r, --recursive", "And every task that depends on them."))
    .addOption(new Option("--ancestors", "And every task that they wait for."))
    .addOption(new Option("--preview", "Only say what would change."))
    .addOption(output())
    .addOption(new Option("-f, --force").hideHelp())
    .addOption(new Option("--old-rules").hideHelp())
    .addOption(new Option("--old-recursive").hideHelp())
    .action(run(() => import("./task/update.ts")));
}

function addQuestions(task: Command, run: Run): void {
  task
    .command("dependencies")
    .description("What the task waits for, and what waits for it.")
    .argument("[task]", "Task id.")
    .addOption(taskIds())
    .addOption(limit(20))
    .addOption(output())
    .action(run(() => import("./task/dependencies.ts")));
  task
    .command("explain")
    .description("Why is this task not running?")
    .argument("[task]", "Task id.")
    .addOption(taskIds())
    .addOption(output())
    .action(run(() => import("./task/explain.ts")));
  task
    .command("story")
    .description("Every attempt and every intervention of the task, oldest first.")
    .argument("[task]", "Task id.")
    .addOption(taskIds())
    .addOption(output())
    .action(run(() => import("./task/story.ts")));
}

function parseCount(text: string): number {
  return parseWholeNumber(text, { min: 1, max: MAX_LINES });
}
