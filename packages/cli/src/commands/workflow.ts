import { type Command, InvalidArgumentError, Option } from "commander";
import {
  everyone,
  filters,
  limit,
  many,
  output,
  parseWholeNumber,
  quiet,
  statuses,
  users,
  workflowIds,
} from "../input/options.ts";
import type { Run } from "../run-command.ts";

const MAX_CONCURRENCY = 2_147_483_647;
const MAX_LINES = 1_000;
export const RESET_SCOPES = ["failed", "unfinished", "all"] as const;
export const STRATEGIES = ["min", "avg", "median", "p95", "max"] as const;

export function addWorkflowCommands(program: Command, run: Run): void {
  program.commandsGroup("Look and act:");
  const workflow = program
    .command("workflow")
    .description("Look at workflows, and start, stop and steer them.");
  addLists(workflow, run);
  addViews(workflow, run);
  addRuns(workflow, run);
  addControls(workflow, run);
  addResources(workflow, run);
}

function addLists(workflow: Command, run: Run): void {
  workflow
    .command("list")
    .description("Workflows, newest first.")
    .addOption(users())
    .addOption(everyone())
    .addOption(statuses())
    .addOption(new Option("--name <text>", "Whose name contains this."))
    .addOption(filters())
    .addOption(limit(20))
    .addOption(output())
    .addOption(quiet())
    .action(run(() => import("./workflow/list.ts")));
  workflow
    .command("status")
    .description("Progress of workflows; of a single one also by task template.")
    .argument("[workflows...]", "Workflow ids (default: your newest).")
    .addOption(workflowIds())
    .addOption(users())
    .addOption(everyone())
    .addOption(statuses())
    .addOption(limit(5))
    .addOption(output())
    .addOption(quiet())
    .action(run(() => import("./workflow/status.ts")));
  workflow
    .command("tasks")
    .description("Tasks of a workflow.")
    .argument("[workflow]", "Workflow id.")
    .addOption(workflowIds())
    .addOption(statuses())
    .addOption(new Option("--name <text>", "Whose name contains this."))
    .addOption(filters())
    .addOption(new Option("--sort <field>", "Field to sort by; a leading - reverses it.").default("id"))
    .addOption(limit(20))
    .addOption(output())
    .addOption(quiet())
    .action(run(() => import("./workflow/tasks.ts")));
}

function addViews(workflow: Command, run: Run): void {
  workflow
    .command("watch")
    .description("Live progress with rate and time to go; q or Ctrl-C leaves, and the workflow goes on.")
    .argument("[workflow]", "Workflow id (default: your newest).")
    .addOption(workflowIds())
    .action(run(() => import("./workflow/watch.ts")));
  workflow
    .command("errors")
    .description("What went wrong, the most frequent first.")
    .argument("[workflow]", "Workflow id.")
    .addOption(workflowIds())
    .addOption(new Option("--each", "Every error by itself, newest first."))
    .addOption(limit(10))
    .addOption(output())
    .action(run(() => import("./workflow/errors.ts")));
  workflow
    .command("logs")
    .description("Log files of tasks, failed ones first, with the end of what those wrote.")
    .argument("[workflow]", "Workflow id.")
    .addOption(workflowIds())
    .addOption(statuses())
    .addOption(new Option("--name <text>", "Of tasks whose name contains this."))
    .addOption(new Option("--template <name>", "Of tasks of this task template only."))
    .addOption(
      new Option("-n, --lines <count>", "Most lines of each failed one.").argParser(parseLines).default(10),
    )
    .addOption(limit(5))
    .addOption(output())
    .action(run(() => import("./workflow/logs.ts")));
  workflow
    .command("story")
    .description("What happened to the workflow and who did it, newest first.")
    .argument("[workflow]", "Workflow id.")
    .addOption(workflowIds())
    .addOption(limit(50))
    .addOption(output())
    .action(run(() => import("./workflow/story.ts")));
}

function addRuns(workflow: Command, run: Run): void {
  workflow
    .command("resume")
    .description("Run what is not done yet; prints the plan first.")
    .argument("[workflow]", "Workflow id.")
    .addOption(workflowIds())
    .addOption(new Option("--plan", "Print for each task why it will or will not run, and stop there."))
    .addOption(new Option("--hot", "Let what still runs go on, instead of ending it first."))
    .addOption(new Option("--keep-resources", "Do not give tasks that ran out of memory or time more of it."))
    .addOption(new Option("--here", "Give the tasks this shell's environment, instead of the last run's."))
    .addOption(new Option("--fail-fast", "End the run at the first task that fails for good."))
    .addOption(new Option("--timeout <time>", "Launch nothing more after this time, such as 2h."))
    .addOption(new Option("--wait", "Watch until it ends."))
    .addOption(output())
    .addOption(new Option("-c, --cluster <name>").hideHelp())
    .addOption(new Option("--reset-running").hideHelp())
    .action(run(() => import("./workflow/resume.ts")));
  workflow
    .command("reset")
    .description("Make tasks of a workflow that does not run start afresh at its next resume.")
    .argument("[workflows...]", "Workflow ids.")
    .addOption(workflowIds())
    .addOption(new Option("--scope <which>", "Which tasks.").choices(RESET_SCOPES).default("unfinished"))
    .addOption(output())
    .addOption(new Option("-p, --partial").hideHelp())
    .action(run(() => import("./workflow/reset.ts")));
}

function addControls(workflow: Command, run: Run): void {
  workflow
    .command("stop")
    .description("End the run and every task of it. `jobmon workflow resume` goes on later.")
    .argument("[workflows...]", "Workflow ids.")
    .addOption(workflowIds())
    .addOption(new Option("--wait", "Wait until nothing of it is left."))
    .addOption(output())
    .action(run(() => import("./workflow/stop.ts")));
  workflow
    .command("pause")
    .description("Launch nothing more; what runs goes on.")
    .argument("[workflows...]", "Workflow ids.")
    .addOption(workflowIds())
    .addOption(output())
    .action(run(() => import("./workflow/pause.ts")));
  workflow
    .command("unpause")
    .description("Launch again.")
    .argument("[workflows...]", "Workflow ids.")
    .addOption(workflowIds())
    .addOption(output())
    .action(run(() => import("./workflow/unpause.ts")));
  workflow
    .command("concurrency")
    .description("Show or change how many tasks may run at once.")
    .argument("[workflow]", "Workflow id.")
    .addOption(workflowIds())
    .addOption(
      new Option("-m, --max-tasks <count>", "New limit; 0 launches nothing.").argParser(parseConcurrency),
    )
    .addOption(new Option("--template <name>", "Of this task template only."))
    .addOption(output())
    .action(run(() => import("./workflow/concurrency.ts")));
}

function addResources(workflow: Command, run: Run): void {
  const resources = workflow
    .command("resources")
    .description("What tasks used, and what they should ask for.");
  const templateVersions = () =>
    many("-t, --template-version <id>", "Task template version id; may be repeated.");
  resources
    .command("usage")
    .description("Time, processor and memory used, by task template, beside what was asked for.")
    .argument("[workflows...]", "Workflow ids.")
    .addOption(workflowIds())
    .addOption(templateVersions())
    .addOption(many("--where <filter>", "Of tasks that fit, such as arg.year:in:1990,2000; repeatable."))
    .addOption(
      new Option("--node-args <json>", 'Of tasks with one of these values each: {"location": [1, 2]}.'),
    )
    .addOption(
      new Option(
        "--ci <level>",
        "Add the interval of the mean with this confidence, such as 0.95.",
      ).argParser(parseConfidence),
    )
    .addOption(output())
    .action(run(() => import("./workflow/resources-usage.ts")));
  resources
    .command("yaml")
    .description("Resources for the next run, from what tasks used, as YAML.")
    .argument("[workflows...]", "Workflow ids.")
    .addOption(workflowIds())
    .addOption(templateVersions())
    .addOption(strategy("mem", "memory").default("max"))
    .addOption(strategy("core", "cores").default("avg"))
    .addOption(strategy("runtime", "runtime").default("max"))
    .addOption(
      many("-c, --cluster <name>", "Cluster to write for; may be repeated (default: the workflow's)."),
    )
    .addOption(new Option("-f, --file <path>", "Write into this file instead of printing."))
    .addOption(new Option("--stdout").hideHelp())
    .addOption(new Option("--task <id>").hideHelp())
    .action(run(() => import("./workflow/resources-yaml.ts")));
}

function strategy(short: string, what: string): Option {
  return new Option(`--${short}-strategy <which>`, `Which of the used ${what} to ask for.`).choices(
    STRATEGIES,
  );
}

function parseConfidence(text: string): number {
  const level = Number(text);
  if (level > 0 && level < 1) return level;
  throw new InvalidArgumentError("It must be a number between 0 and 1.");
}

function parseConcurrency(text: string): number {
  return parseWholeNumber(text, { min: 0, max: MAX_CONCURRENCY });
}

function parseLines(text: string): number {
  return parseWholeNumber(text, { min: 1, max: MAX_LINES });
}
