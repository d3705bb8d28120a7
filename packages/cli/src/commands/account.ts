import { ROLES, TOKEN_SCOPES } from "@jobmon/core";
import { type Command, Option } from "commander";
import { limit, output } from "../input/options.ts";
import type { Run } from "../run-command.ts";

const DEFAULT_ROWS = 100;

export function addAccountCommands(program: Command, run: Run): void {
  program.commandsGroup("Accounts:");
  program
    .command("login")
    .description("Get a token of your account: confirm a code in a browser, on whatever machine that runs.")
    .addOption(new Option("--token", "Read a token from standard input instead, and keep it."))
    .action(run(() => import("./account/login.ts")));
  program
    .command("logout")
    .description("End the token of `jobmon login` and forget it.")
    .action(run(() => import("./account/logout.ts")));
  program
    .command("whoami")
    .description("Show whom the server takes you for, and what you may do.")
    .addOption(output())
    .action(run(() => import("./account/whoami.ts")));
  addTokens(program, run);
  addAccounts(program, run);
}

const whose = () => new Option("-u, --user <name>", "Of this account (default: yours); for admins.");

function addTokens(program: Command, run: Run): void {
  const token = program.command("token").description("Tokens of your account, for programs.");
  token
    .command("create")
    .description("Make a token and print it, this once.")
    .argument("<name>", "What it is for.")
    .addOption(
      new Option("--scope <scope>", "What it opens: everything you may, reading only, or running your tasks.")
        .choices(TOKEN_SCOPES)
        .default("all"),
    )
    .addOption(
      new Option("--expires <time>", "Such as 30d or 12h (default: accounts.token_life of the server)."),
    )
    .addOption(whose())
    .addOption(output())
    .action(run(() => import("./account/token-create.ts")));
  token
    .command("list")
    .description("List tokens, newest first.")
    .addOption(whose())
    .addOption(new Option("-a, --all", "Of everyone; for admins.").conflicts("user"))
    .addOption(limit(DEFAULT_ROWS))
    .addOption(output())
    .action(run(() => import("./account/token-list.ts")));
  token
    .command("revoke")
    .description("End a token at once.")
    .argument("<id>", "Its id, as `jobmon token list` shows it.")
    .addOption(output())
    .action(run(() => import("./account/token-revoke.ts")));
}

function addAccounts(program: Command, run: Run): void {
  const account = program.command("account").description("Who may use the server; for admins.");
  account
    .command("list")
    .description("List the accounts.")
    .addOption(limit(DEFAULT_ROWS))
    .addOption(output())
    .action(run(() => import("./account/account-list.ts")));
  account
    .command("set")
    .description("Make an account, or change one.")
    .argument("<name>", "Best the person's user name on the submit hosts.")
    .addOption(
      new Option("--role <role>", "What it may do: look, change its own, or change everything.")
        .choices(ROLES)
        .makeOptionMandatory(),
    )
    .addOption(new Option("--disable", "End its tokens and sessions, and let nobody in under it."))
    .addOption(output())
    .action(run(() => import("./account/account-set.ts")));
}
