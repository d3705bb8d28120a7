import { replaceOldName } from "./old-names.ts";
import { chooseColours } from "./output/terminal.ts";
import { buildProgram, type Streams } from "./program.ts";
import { createRun } from "./run-command.ts";
import { type GlobalOptions, openShell, type Shell } from "./shell.ts";

/** The world that a command line runs in; tests give their own. */
export interface Surroundings extends Streams {
  readonly openShell: (options: GlobalOptions) => Shell;
  readonly isErrorTerminal: boolean;
}

const realSurroundings: Surroundings = {
  openShell,
  write: (text) => void process.stdout.write(text),
  warn: (text) => void process.stderr.write(text),
  isErrorTerminal: process.stderr.isTTY === true,
};

/** Runs one command line; what went wrong stands on stderr. Gives the exit code. */
export async function runCommandLine(
  given: readonly string[],
  surroundings: Surroundings = realSurroundings,
): Promise<number> {
  const { warn, isErrorTerminal } = surroundings;
  const words = replaceOldName(given, warn);
  let exitCode = 0;
  const run = createRun({
    openShell: surroundings.openShell,
    setExitCode: (code) => {
      exitCode = code;
    },
  });
  try {
    await buildProgram(run, surroundings).parseAsync(words, { from: "user" });
    return exitCode;
  } catch (error) {
    const { reportFailure } = await import("./report-failure.ts");
    return reportFailure(
      error,
      { warn, colours: isErrorTerminal ? chooseColours(process.env) : "none" },
      words,
    );
  }
}
