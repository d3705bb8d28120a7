import { NOTIFICATION_CHANNELS, NOTIFICATION_KINDS } from "@jobmon/core";
import { type Command, InvalidArgumentError, Option } from "commander";
import { limit, output, parseWholeNumber } from "../input/options.ts";
import type { Run } from "../run-command.ts";

const DEFAULT_ROWS = 100;
const MAX_MINUTES = 43_200;

export function addNotifyCommands(program: Command, run: Run): void {
  program.commandsGroup("Notifications:");
  const notify = program
    .command("notify")
    .description("Be told by webhook, Slack or e-mail when something happens to workflows.");
  addAdd(notify, run);
  notify
    .command("list")
    .description("List rules, newest first, and what became of the last message of each.")
    .addOption(whose())
    .addOption(everyone())
    .addOption(limit(DEFAULT_ROWS))
    .addOption(output())
    .action(run(() => import("./notify/notify-list.ts")));
  notify
    .command("remove")
    .description("Remove a rule, with what is still on its way by it.")
    .argument("<id>", "Its id, as `jobmon notify list` shows it.")
    .addOption(output())
    .action(run(() => import("./notify/notify-remove.ts")));
  notify
    .command("test")
    .description("Send a message by a rule now, and say whether it arrived; exit code 1 when it did not.")
    .argument("<id>", "Its id, as `jobmon notify list` shows it.")
    .addOption(output())
    .action(run(() => import("./notify/notify-test.ts")));
  notify
    .command("errors")
    .description("List messages that were not delivered, and why.")
    .addOption(whose())
    .addOption(everyone())
    .addOption(limit(DEFAULT_ROWS))
    .addOption(output())
    .action(run(() => import("./notify/notify-errors.ts")));
}

const whose = () => new Option("-u, --user <name>", "Of this user (default: yours); for admins.");
const everyone = () => new Option("-a, --all", "Of everyone; for admins.").conflicts("user");
const minutes = (text: string) => parseWholeNumber(text, { min: 1, max: MAX_MINUTES });

function addAdd(notify: Command, run: Run): void {
  notify
    .command("add")
    .description("Add a rule; without --tool or --workflow it is about all your workflows.")
    .addArgument(notify.createArgument("<channel>", "How to tell you.").choices(NOTIFICATION_CHANNELS))
    .argument(
      "<target>",
      "The URL to post to, or the address of e-mail; `-` reads it from standard input, out of sight of others.",
    )
    .addOption(
      new Option(
        "--on <events>",
        `What to tell, separated by commas: ${NOTIFICATION_KINDS.join(", ")} (default: finished,failed).`,
      ).argParser(parseKinds),
    )
    .addOption(new Option("--tool <name>", "About every workflow of this tool.").conflicts("workflow"))
    .addOption(
      new Option("--workflow <id>", "About this workflow.").argParser((text) =>
        parseWholeNumber(text, { min: 1, max: Number.MAX_SAFE_INTEGER }),
      ),
    )
    .addOption(new Option("--stalled <minutes>", "What counts as stalled (default: 60).").argParser(minutes))
    .addOption(
      new Option("--back-pressure <minutes>", "How long it has to last (default: 30).").argParser(minutes),
    )
    .addOption(new Option("-u, --user <name>", "For this user (default: you); for admins."))
    .addOption(output())
    .action(run(() => import("./notify/notify-add.ts")));
}

function parseKinds(text: string): readonly string[] {
  const words = text.split(",").map((word) => word.trim().replaceAll("-", "_"));
  const known: readonly string[] = NOTIFICATION_KINDS;
  if (words.every((word) => known.includes(word))) return words;
  throw new InvalidArgumentError(`It must be some of ${known.join(", ")}, separated by commas.`);
}
