/**
 * What every task script does the same way: named options only, one sentence on stderr when something is
 * wrong, and an exit code that says whose turn it is.
 *
 *   0  the output is written
 *   1  the work could not be done: an input is missing, damaged or does not fit
 *   2  the command was typed wrongly
 *
 * A mistake in the script itself still ends with its stack trace: that one is for the author.
 */
import { parseArgs } from "node:util";

/** Marks an option that has no default. */
export const REQUIRED = Symbol("required");

export class UsageError extends Error {}
export class InputError extends Error {}

type Defaults<Name extends string> = Readonly<Record<Name, string | typeof REQUIRED>>;
export type Options<Name extends string> = Readonly<Record<Name, string>>;

export interface Script<Name extends string> {
  readonly name: string;
  readonly usage: string;
  readonly options: Defaults<Name>;
  readonly main: (options: Options<Name>) => void;
}

export function runScript<Name extends string>(script: Script<Name>): void {
  const args = process.argv.slice(2);
  if (args.includes("--help")) {
    console.log(`Usage: ${script.usage}`);
    return;
  }
  try {
    script.main(readOptions(script.options, args));
  } catch (error) {
    process.exitCode = explainFailure(script, error);
  }
}

export function readOptions<Name extends string>(
  defaults: Defaults<Name>,
  args: readonly string[],
): Options<Name> {
  const names = Object.keys(defaults) as Name[];
  const given = parseOptions(names, args);
  const missing = names.filter((name) => given[name] === undefined && defaults[name] === REQUIRED);
  if (missing.length > 0) throw new UsageError(`missing ${missing.map((name) => `--${name}`).join(", ")}`);
  return Object.fromEntries(names.map((name) => [name, given[name] ?? defaults[name]])) as Record<
    Name,
    string
  >;
}

export function readWholeNumber(
  option: string,
  text: string,
  { least, most }: { least: number; most: number },
): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  throw new UsageError(`--${option} must be a whole number from ${least} to ${most}, not "${text}"`);
}

function parseOptions(
  names: readonly string[],
  args: readonly string[],
): Readonly<Record<string, string | undefined>> {
  const options = Object.fromEntries(names.map((name) => [name, { type: "string" as const }]));
  try {
    return parseArgs({ args: [...args], options }).values;
  } catch (error) {
    // parseArgs explains in several sentences; the first says what is wrong.
    const [sentence] = (error as Error).message.split(/\.\s|\n/);
    throw new UsageError(sentence ?? "the options could not be read");
  }
}

function explainFailure<Name extends string>(script: Script<Name>, error: unknown): number {
  if (error instanceof UsageError) {
    console.error(`${script.name}: ${error.message}\nUsage: ${script.usage}`);
    return 2;
  }
  if (error instanceof InputError || isSystemError(error)) {
    console.error(`${script.name}: ${error.message}`);
    return 1;
  }
  throw error;
}

/** A full disk, a folder that may not be written: the operating system's own sentence is the clearest. */
function isSystemError(error: unknown): error is Error {
  return error instanceof Error && "syscall" in error;
}
