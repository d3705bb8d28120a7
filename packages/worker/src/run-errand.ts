import { type Outcome, readLogTail } from "@jobmon/process";
import { type CommandExit, CommandWatch } from "./command-watch.ts";
import type { Errand } from "./errand.ts";
import { Heartbeat } from "./heartbeat.ts";
import type { Log } from "./log.ts";
import type { ServerLink } from "./server-link.ts";
import { CannotStart, type StartedCommand, startCommand } from "./start-command.ts";
import { UsageMeter } from "./usage-meter.ts";
import type { WorkerOptions } from "./worker-options.ts";

/** Signals that ask to end; whoever sent them, the cluster or a person, is for the cluster to tell. */
const ENDING_SIGNALS: readonly NodeJS.Signals[] = ["SIGTERM", "SIGINT", "SIGHUP", "SIGQUIT"];
/** Signals that a command may be waiting for. */
const PASSED_SIGNALS: readonly NodeJS.Signals[] = ["SIGUSR1", "SIGUSR2", "SIGCONT", "SIGXCPU", "SIGALRM"];

/** How long the answer to a signal is waited for when the command has ended before it. */
const MAX_ASK_MS = 3_000;

export interface Surroundings {
  readonly options: WorkerOptions;
  readonly link: ServerLink;
  readonly log: Log;
  /** Aborted by a signal to end when the command is over: what is left to do is done at once. */
  readonly hurry: AbortController;
}

/** What reached the worker while the command ran. */
interface Heard {
  isKillRequested: boolean;
  wasWarned: boolean;
  interruptedBy: string | null;
}

/** Runs the command to its end, whatever happens to the server meanwhile. */
export async function runErrand(errand: Errand, surroundings: Surroundings): Promise<Outcome> {
  const { options } = surroundings;
  const startedAt = Date.now();
  const beganMs = performance.now();
  const heard: Heard = { isKillRequested: false, wasWarned: false, interruptedBy: null };
  const meter = new UsageMeter(options.groupJobId);
  const outcomeOf = (end: Pick<Outcome, "command" | "cpuMs" | "fault">): Outcome => ({
    instanceId: errand.instanceId,
    startedAt,
    // A clock that jumps while the command runs makes it neither older nor younger.
    endedAt: startedAt + Math.round(performance.now() - beganMs),
    node: options.node,
    externalId: options.externalId,
    ...end,
    isKillRequested: heard.isKillRequested,
    stdoutTail: readLogTail(errand.stdoutPath),
    stderrTail: readLogTail(errand.stderrPath),
  });
  const started = tryToStart(errand);
  if ("fault" in started) return outcomeOf({ command: null, cpuMs: null, fault: started.fault });
  const exit = await watch(started, errand, { ...surroundings, heard });
  const { cpuMs, ...usage } = meter.finish(exit);
  const wallMs = Math.round(performance.now() - beganMs);
  const { exitCode, signal } = exit;
  const { wasWarned, interruptedBy } = heard;
  return outcomeOf({ cpuMs, command: { exitCode, signal, wallMs, wasWarned, interruptedBy, ...usage } });
}

function tryToStart(errand: Errand): StartedCommand | Pick<CannotStart, "fault"> {
  try {
    return startCommand(errand);
  } catch (error) {
    if (error instanceof CannotStart) return error;
    throw error;
  }
}

async function watch(
  { child, cleanUp }: StartedCommand,
  errand: Errand,
  { options, link, log, hurry, heard }: Surroundings & { readonly heard: Heard },
): Promise<CommandExit> {
  const command = new CommandWatch(child, options.killGraceMs);
  const heartbeat = new Heartbeat({
    link,
    log,
    intervalSeconds: errand.heartbeatIntervalSeconds,
    onEnd() {
      heard.isKillRequested = true;
      command.stop();
    },
  });
  let isOver = false;
  let asked = Promise.resolve();
  listen((signal) => {
    const asksToEnd = signal !== options.warningSignal && ENDING_SIGNALS.includes(signal);
    if (isOver) {
      if (asksToEnd) hurry.abort();
      return;
    }
    log(`${signal} arrived and is passed on`);
    if (signal === options.warningSignal) heard.wasWarned = true;
    if (asksToEnd) heard.interruptedBy ??= signal;
    command.signal(signal);
    if (asksToEnd) asked = heartbeat.ask();
  }, options.warningSignal);
  const exit = await command.end();
  // Whether it was Jobmon that had it ended decides what the end is.
  await within(MAX_ASK_MS, asked);
  isOver = true;
  heartbeat.stop();
  cleanUp();
  return exit;
}

/** For good: were nobody listening, a signal would end the worker before it has told the end of its command. */
function listen(onSignal: (signal: NodeJS.Signals) => void, warningSignal: NodeJS.Signals): void {
  for (const signal of new Set([...ENDING_SIGNALS, ...PASSED_SIGNALS, warningSignal]))
    process.on(signal, onSignal);
}

/** Resolves with the promise, or when that takes too long. A timer that is left over would keep the process from ending. */
function within(limitMs: number, promise: Promise<void>): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, limitMs);
    void promise.then(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
