import type { Command } from "commander";
import type { GlobalOptions, Shell } from "./shell.ts";

/** The exit code: nothing or 0 when all is well, 1 when the command worked and brings bad news. */
// biome-ignore lint/suspicious/noConfusingVoidType: a command without news simply returns.
export type Verdict = number | undefined | void;

/** A file below `commands/`. `Input` holds its options, and its arguments under their names. */
export interface CommandModule {
  readonly run: (shell: Shell, input: never, command: Command) => Promise<Verdict> | Verdict;
}

/** Makes the action of a command from the file it lives in. */
export type Run = (load: () => Promise<CommandModule>) => (...given: unknown[]) => Promise<void>;

export interface Runner {
  readonly openShell: (options: GlobalOptions) => Shell;
  readonly setExitCode: (code: number) => void;
}

/** Loads a command's file only when the command is called, so that no command pays for the others. */
export function createRun({ openShell, setExitCode }: Runner): Run {
  return (load) =>
    async (...given) => {
      const command = given.at(-1) as Command;
      const { run } = await load();
      const options = command.optsWithGlobals<GlobalOptions>();
      const input = { ...options, ...nameArguments(command) };
      setExitCode((await run(openShell(options), input as never, command)) ?? 0);
    };
}

/** The arguments under their names: `[workflows...]` becomes `workflows`. */
function nameArguments(command: Command): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    command.registeredArguments.map((argument, at) => [argument.name(), command.processedArgs[at]]),
  );
}
