/**
 * What Jobmon costs, each figure beside a yardstick measured in the same run on the same machine.
 *
 * Usage: npm run bench [-- SUITE...] [--json FILE] [--profile FOLDER]
 *
 * Everything happens in a temporary folder (TMPDIR chooses the disk) that is removed at the end. ext4 without a journal
 * shuns inodes that were deleted within the last six minutes, at up to 2 ms for each file created meanwhile: runs that
 * follow each other closely see that in `local` and `chain`.
 */
import { writeFileSync } from "node:fs";
import { availableParallelism, loadavg } from "node:os";
import { buildExecutable } from "./lab/executable.ts";
import { Lab, removeUsedLabs } from "./lab/lab.ts";
import type { Suite } from "./lab/suite.ts";
import type { Measurement } from "./measurement.ts";
import { type BenchOptions, parseOptions, UsageError } from "./parse-options.ts";
import { renderTable } from "./render-table.ts";
import { suites } from "./suites/index.ts";

const USAGE_EXIT_CODE = 2;
const INTERRUPT_EXIT_CODE = 130;
const MS_PER_SECOND = 1_000;
const SUITE_LIMIT_SECONDS = 1_200;

class Interrupted extends Error {}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

async function runSuite(
  { name, run, limitSeconds }: Suite,
  options: BenchOptions,
): Promise<readonly Measurement[]> {
  const lab = new Lab(options);
  const interrupted = Promise.withResolvers<never>();
  const interrupt = () => interrupted.reject(new Interrupted());
  process.once("SIGINT", interrupt);
  process.once("SIGTERM", interrupt);
  const startedMs = performance.now();
  try {
    return await Promise.race([
      run(lab, (text) => say(`  ${text}`)),
      lab.broken,
      interrupted.promise,
      rejectLater(name, limitSeconds),
    ]);
  } finally {
    process.off("SIGINT", interrupt);
    process.off("SIGTERM", interrupt);
    await lab.close();
    say(`  ${name} took ${((performance.now() - startedMs) / MS_PER_SECOND).toFixed(0)} s`);
  }
}

function rejectLater(name: string, limitSeconds = SUITE_LIMIT_SECONDS): Promise<never> {
  return new Promise((_, reject) => {
    const fail = () => reject(new Error(`The suite ${name} was not over after ${limitSeconds} s.`));
    setTimeout(fail, limitSeconds * MS_PER_SECOND).unref();
  });
}

/** A suite that breaks does not hide the figures of the others. */
async function main(): Promise<number> {
  process.once("exit", removeUsedLabs);
  const options = parseOptions(process.argv.slice(2), suites);
  buildExecutable();
  const measurements: Measurement[] = [];
  const broken: string[] = [];
  for (const suite of options.chosen) {
    say(`${suite.name} (${availableParallelism()} cores, load ${loadavg()[0]?.toFixed(1)})`);
    try {
      measurements.push(...(await runSuite(suite, options)));
    } catch (error) {
      if (error instanceof Interrupted) return INTERRUPT_EXIT_CODE;
      broken.push(suite.name);
      say(`  failed: ${error instanceof Error ? error.stack : error}`);
    }
  }
  console.log(renderTable(measurements));
  if (options.json !== undefined) writeFileSync(options.json, `${JSON.stringify(measurements, null, 2)}\n`);
  if (broken.length > 0) say(`Not measured, as they failed: ${broken.join(", ")}.`);
  return broken.length === 0 ? 0 : 1;
}

try {
  process.exit(await main());
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  say(error.message);
  process.exit(USAGE_EXIT_CODE);
}
