import { type Command, Option } from "commander";
import { output } from "../input/options.ts";
import type { Run } from "../run-command.ts";

export function addDatabaseCommands(program: Command, run: Run): void {
  program.commandsGroup("Database:");
  const db = program.command("db").description("Care for the server's database, which db.url names.");
  db.command("status")
    .description("Version of the schema, migrations that are pending, and the size of every table.")
    .addOption(output())
    .action(run(() => import("./database/status.ts")));
  db.command("migrate")
    .description("Bring the schema up to date, as every server does when it starts. It never goes back.")
    .action(run(() => import("./database/migrate.ts")));
  db.command("check")
    .description("Recount what is kept, follow every reference, and look at every state. Changes nothing.")
    .action(run(() => import("./database/check.ts")));
  db.command("prune")
    .description(
      "Delete workflows that ended long ago, with everything of them. Servers may go on meanwhile.",
    )
    .addOption(
      new Option("--older-than <time>", "Those that ended longer ago, such as 90d.").makeOptionMandatory(),
    )
    .addOption(new Option("--tool <name>", "Those of this tool only."))
    .addOption(new Option("--dry-run", "Only say what would be deleted."))
    .addOption(new Option("-y, --yes", "Do not ask."))
    .action(run(() => import("./database/prune.ts")));
  db.command("backup")
    .description("Write the database as it is at this moment into a new file, while servers go on.")
    .argument("<file>", "File that is not there yet.")
    .action(run(() => import("./database/backup.ts")));
  db.command("copy")
    .description("Copy everything into an empty database of any kind, and compare both row by row.")
    .addOption(new Option("--to <url>", "Where to, such as postgres://USER@HOST/NAME.").makeOptionMandatory())
    .action(run(() => import("./database/copy.ts")));
}
