/**
 * Runs one element of an array job: claim, run, report.
 *
 * **Steps, and what a failure at each leaves**
 * 1. Claim. The server gives the command to the first copy that asks, and records the start. Server away: asked again for
 *    a while, then `WORKER_EXIT.neverClaimed`, and nothing has run. Refused: `WORKER_EXIT.refused`, and nothing has run.
 * 2. Run. The command runs to its end, whether the server is there or not. A worker that is killed here leaves a claimed
 *    instance without a word; the cluster says what became of the job, and the distributor tells the server.
 * 3. Report, for a short while; it costs an allocation that others wait for. A report that the server does not take, or an
 *    end that only the cluster can explain, is left beside the log for the distributor.
 *
 * The exit code is that of the command, so that the cluster's own records say the same; see `WORKER_EXIT` for the others.
 */
import { writeSync } from "node:fs";
import { constants } from "node:os";
import { WORKER_EXIT } from "@jobmon/core";
import { errorCode, type Outcome, outcomePathOf, writeOutcome } from "@jobmon/process";
import { reportOf } from "./conclude.ts";
import type { Errand } from "./errand.ts";
import type { Log } from "./log.ts";
import { runErrand, type Surroundings } from "./run-errand.ts";
import { openLink, Refusal } from "./server-link.ts";
import { Misuse, readWorkerOptions, WORKER_USAGE } from "./worker-options.ts";

const CLAIM_KEY_BYTES = 18;
const SIGNAL_EXIT_BASE = 128;
/** Of a command that ended well by itself and lost a part of its work to the kernel. */
const MEMORY_EXIT_CODE = 137;
const TURNED_AWAY = ["instance_claimed", "instance_over"];
/** A cluster that has asked a job to end ends it by force, mostly after 30 s. */
const HURRIED_PATIENCE_MS = 3_000;

const STDOUT = 1;
const STDERR = 2;

/** Gives the exit code of the process. */
export async function runWorker(words: readonly string[]): Promise<number> {
  const log: Log = (line) => say(STDERR, `jobmon worker: ${line}\n`);
  if (words.includes("--help") || words.includes("-h")) {
    say(STDOUT, WORKER_USAGE);
    return 0;
  }
  try {
    const options = readWorkerOptions(words, process.env);
    const claimKey = Buffer.from(crypto.getRandomValues(new Uint8Array(CLAIM_KEY_BYTES))).toString(
      "base64url",
    );
    const link = openLink(options, claimKey);
    return await work({ options, log, link, hurry: new AbortController() });
  } catch (error) {
    if (!(error instanceof Misuse)) throw error;
    log(`${error.message} \`jobmon worker --help\` tells how it is started.`);
    return WORKER_EXIT.misused;
  }
}

/** By itself, since `process.stderr`, like `node:crypto`, takes milliseconds to load. Nobody may be listening. */
function say(file: number, text: string): void {
  try {
    writeSync(file, text);
  } catch {}
}

async function work(surroundings: Surroundings): Promise<number> {
  const claimed = await claim(surroundings);
  if (typeof claimed === "number") return claimed;
  const outcome = await runErrand(claimed, surroundings);
  await deliver(outcome, claimed, surroundings);
  return exitCodeOf(outcome);
}

async function claim({ options, link, log }: Surroundings): Promise<Errand | number> {
  const { externalId, node, claimPatienceMs } = options;
  try {
    return await link.persist("claimInstance", { at: Date.now(), externalId, node }, { ms: claimPatienceMs });
  } catch (error) {
    log(`element ${options.index} of batch ${options.batchId} was not claimed: ${(error as Error).message}`);
    if (!(error instanceof Refusal)) return WORKER_EXIT.neverClaimed;
    return TURNED_AWAY.includes(error.code) ? WORKER_EXIT.refused : WORKER_EXIT.misused;
  }
}

async function deliver(
  outcome: Outcome,
  errand: Errand,
  { options, link, log, hurry }: Surroundings,
): Promise<void> {
  const report = reportOf(outcome, errand);
  if (report === null) {
    log("only the cluster can tell what this end was; what was seen is left to the distributor");
    keep(outcome, errand, log);
    return;
  }
  try {
    const isHurried = outcome.command?.interruptedBy != null;
    const ms = isHurried ? Math.min(HURRIED_PATIENCE_MS, options.reportPatienceMs) : options.reportPatienceMs;
    const patience = { ms, until: hurry.signal };
    const reply = await link.persist("reportWorker", { report }, patience);
    if (reply.outcome === "moved" || reply.outcome === "late") return;
    log(`the server called the report ${reply.outcome}`);
  } catch (error) {
    log(`the end was not reported: ${(error as Error).message}`);
  }
  keep(outcome, errand, log);
}

function keep(outcome: Outcome, { stdoutPath, instanceId }: Errand, log: Log): void {
  try {
    writeOutcome(stdoutPath, outcome);
    log(`the outcome of task instance ${instanceId} is kept in ${outcomePathOf(stdoutPath)}`);
  } catch (error) {
    log(`the outcome could not be kept in ${outcomePathOf(stdoutPath)} (${errorCode(error)})`);
  }
}

function exitCodeOf({ command, fault }: Outcome): number {
  if (command === null) return fault?.kind === "infrastructure" ? WORKER_EXIT.neverClaimed : 1;
  const { exitCode, signal, oomKills } = command;
  if (signal !== null) return SIGNAL_EXIT_BASE + (constants.signals[signal as NodeJS.Signals] ?? 0);
  return exitCode === 0 && (oomKills ?? 0) > 0 ? MEMORY_EXIT_CODE : (exitCode ?? 1);
}
