import { type Command, Option } from "commander";
import { many, output, parseWholeNumber } from "../input/options.ts";
import type { Run } from "../run-command.ts";

const port = () =>
  new Option("--port <number>", "Port to listen on (default: server.port).").argParser(parsePort);
const noAuth = () => new Option("--no-auth", "Answer without a token. On trusted networks only.");

export function addServiceCommands(program: Command, run: Run): void {
  program.commandsGroup("Start and stop:");
  program
    .command("up")
    .description(
      "Start server and distributors for yourself: no configuration, one SQLite file, this machine only.",
    )
    .addOption(new Option("-d, --detach", "Go on in the background; `jobmon down` ends it."))
    .addOption(port())
    .addOption(noAuth())
    .action(run(() => import("./service/up.ts")));
  program
    .command("down")
    .description(
      "End what `jobmon up` started. Running tasks go on, and the next `jobmon up` takes them over.",
    )
    .addOption(new Option("--stop-tasks", "Stop every workflow first, so that nothing goes on."))
    .action(run(() => import("./service/down.ts")));
  program
    .command("gui")
    .description("Print a link that opens the pages of the server in a browser, once.")
    .addOption(new Option("-u, --user <name>", "Signed in as this account (default: you); for admins."))
    .action(run(() => import("./service/gui.ts")));
  program
    .command("doctor")
    .description(
      "Check configuration, data folder, server, database, distributors and limits, and say what to do.",
    )
    .addOption(output())
    .action(run(() => import("./service/doctor.ts")));
  addDaemons(program, run);
}

function addDaemons(program: Command, run: Run): void {
  const server = program.command("server").description("The server alone, for a shared installation.");
  server
    .command("start")
    .description("Start the server and stay in the foreground.")
    .addOption(new Option("--host <address>", "Address to listen on (default: server.host)."))
    .addOption(port())
    .addOption(noAuth())
    .action(run(() => import("./service/server-start.ts")));
  const distributor = program
    .command("distributor")
    .description("The daemon that runs your tasks on a cluster.");
  distributor
    .command("start")
    .description("Start distributors for your user on this host and stay in the foreground.")
    .addOption(
      many(
        "-c, --cluster <name>",
        "Cluster to serve; may be repeated (default: every local one configured).",
      ),
    )
    .action(run(() => import("./service/distributor-start.ts")));
}

function parsePort(text: string): number {
  return parseWholeNumber(text, { min: 0, max: 65_535 });
}
