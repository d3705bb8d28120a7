import { parseArgs } from "node:util";
import type { Suite } from "./lab/suite.ts";

export interface BenchOptions {
  readonly chosen: readonly Suite[];
  readonly json: string | undefined;
  readonly profileDir: string | undefined;
}

/** A sentence for the person is thrown as `UsageError`. */
export class UsageError extends Error {}

const USAGE = "npm run bench [-- SUITE...] [--json FILE] [--profile FOLDER]";

export function parseOptions(words: readonly string[], suites: readonly Suite[]): BenchOptions {
  const { values, positionals } = parseWords(words);
  const known = suites.map(({ name }) => name);
  const unknown = positionals.filter((name) => !known.includes(name));
  if (unknown.length > 0) {
    throw new UsageError(
      `There is no suite ${unknown.join(", ")}. The suites are: ${known.join(" ")}.\nUsage: ${USAGE}`,
    );
  }
  const chosen = suites.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
  return { chosen, json: values.json, profileDir: values.profile };
}

function parseWords(words: readonly string[]) {
  try {
    const options = { json: { type: "string" }, profile: { type: "string" } } as const;
    return parseArgs({ args: [...words], options, allowPositionals: true });
  } catch (error) {
    throw new UsageError(`${error instanceof Error ? error.message : error}\nUsage: ${USAGE}`);
  }
}
