import { EXIT_CODE, JobmonError, problemOf } from "@jobmon/core";
import { CommanderError } from "commander";
import { refuseUsage } from "./input/refusal.ts";
import { createPaint } from "./output/palette.ts";
import type { Terminal } from "./output/terminal.ts";

type ErrorTerminal = Pick<Terminal, "warn" | "colours">;

/** A group such as `jobmon workflow` was called without a command; its help stands on stderr already. */
const HELP_WAS_SHOWN = "commander.help";

/** Prints what went wrong on stderr, for a person or as a problem document, and gives the exit code. */
export function reportFailure(error: unknown, terminal: ErrorTerminal, words: readonly string[]): number {
  if (error instanceof CommanderError && error.exitCode === 0) return 0;
  if (error instanceof CommanderError && error.code === HELP_WAS_SHOWN) return EXIT_CODE.usage;
  const known = error instanceof CommanderError ? explainUsage(error) : error;
  terminal.warn(
    wantsJson(words) ? `${JSON.stringify(problemOf(known))}\n` : describeFailure(known, terminal),
  );
  return known instanceof JobmonError ? known.entry.exitCode : EXIT_CODE.bug;
}

/** Read from the words themselves, because the failure may be that they cannot be parsed. */
export function wantsJson(words: readonly string[]): boolean {
  const line = ` ${words.join(" ")} `;
  return / (-o ?json|--output[ =]json) /.test(line);
}

function describeFailure(error: unknown, terminal: ErrorTerminal): string {
  const paint = createPaint(terminal.colours);
  const head = paint("error:", "failed");
  if (error instanceof JobmonError) {
    const ids = error.message.slice(error.detail.length);
    const hint = error.hint === "" ? "" : `  ${writeSentence(error.hint)}\n`;
    return `${head} ${writeSentence(error.detail)}${ids}\n${hint}`;
  }
  const story = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `${head} Jobmon failed because of a fault of its own; please report it with the steps that led here.\n${story}\n`;
}

/** Refusals come from many places, and not all begin and end as sentences do. */
function writeSentence(text: string): string {
  const end = /[.!?:\n]$/.test(text) ? "" : ".";
  return text.charAt(0).toUpperCase() + text.slice(1) + end;
}

/** commander says `error: unknown command 'statu'` and, on a line of its own, `(Did you mean status?)`. */
function explainUsage(error: CommanderError): JobmonError {
  const [first = "", suggestion = ""] = error.message.replace(/^error: /, "").split("\n");
  const detail = first.charAt(0).toUpperCase() + first.slice(1).replace(/\.?$/, ".");
  const meant = suggestion.replace(/^\(|\)$/g, "");
  return refuseUsage(
    detail,
    `${meant === "" ? "" : `${meant} `}\`jobmon --help\` lists the commands, and \`jobmon COMMAND --help\` their options.`,
  );
}
