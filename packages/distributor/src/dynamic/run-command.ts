/**
 * One command that works resources out, as a process of the submit host.
 *
 * It leads a group of its own, and a second process of the group ends all of it some time after the limit: a distributor
 * that is killed leaves nothing behind that goes on for ever. Otherwise the distributor ends the group itself, as soon
 * as the command is over, so that what it started in the background does not stay either.
 */
import type { Clock } from "../clock.ts";
import type { RunContext } from "../plugin/plugin.ts";

export interface CommandRequest {
  readonly command: readonly string[];
  readonly input: string;
  readonly context: RunContext;
  readonly timeoutMs: number;
  /** Ends the command; its end is then of no interest. */
  readonly signal: AbortSignal;
  readonly clock: Clock;
}

export interface CommandEnd {
  /** How it ended, for a person; null when it succeeded. */
  readonly fault: string | null;
  readonly output: string;
  /** The end of what it wrote to standard error. */
  readonly errors: string;
}

/** An answer with a traceback for each payload is far from it. */
const MAX_OUTPUT_BYTES = 16 * 1024 ** 2;
const MAX_ERROR_BYTES = 16 * 1024;
/** How long after the limit the group ends itself, should nobody else do it. */
const GUARD_GRACE_SECONDS = 5;
/** A pipe that someone outside of the group holds open is not waited for longer. */
const DRAIN_MS = 1_000;

// The guard inherits no pipe, so that nobody waits for its end; the command takes the place of the shell.
const SCRIPT =
  'umask "$1"; limit=$2; shift 2; (sleep "$limit"; kill -KILL 0) </dev/null >/dev/null 2>&1 & exec "$@"';

export async function runCommand(request: CommandRequest): Promise<CommandEnd> {
  const { command, input, context, timeoutMs, signal, clock } = request;
  const guardSeconds = String(Math.ceil(timeoutMs / 1_000) + GUARD_GRACE_SECONDS);
  let child: ReturnType<typeof spawn>;
  try {
    child = spawn([context.umask.toString(8), guardSeconds, ...command], input, context);
  } catch (error) {
    return { fault: `it could not be started in ${context.cwd}: ${String(error)}`, output: "", errors: "" };
  }
  const output = keepEnd(child.stdout, MAX_OUTPUT_BYTES);
  const errors = keepEnd(child.stderr, MAX_ERROR_BYTES);
  let isTimedOut = false;
  const stop = () => endGroup(child.pid);
  const cancelTimer = clock.after(timeoutMs, () => {
    isTimedOut = true;
    stop();
  });
  signal.addEventListener("abort", stop);
  if (signal.aborted) stop();
  await child.exited;
  cancelTimer();
  signal.removeEventListener("abort", stop);
  stop();
  await drain([output, errors], clock);
  const timedOut = `it took longer than ${timeoutMs / 1_000} s (the setting distributor.dynamic_resources_timeout)`;
  return {
    fault: isTimedOut ? timedOut : describeExit(child.exitCode, child.signalCode),
    output: output.text(),
    errors: errors.text(),
  };
}

function spawn(words: readonly string[], input: string, { environment, cwd }: RunContext) {
  return Bun.spawn({
    cmd: ["/bin/sh", "-c", SCRIPT, "jobmon", ...words],
    cwd,
    env: { ...environment },
    detached: true,
    stdin: Buffer.from(input),
    stdout: "pipe",
    stderr: "pipe",
  });
}

function describeExit(exitCode: number | null, signal: string | number | null): string | null {
  if (signal !== null) return `it was ended by ${signal}`;
  return exitCode === 0 ? null : `it ended with exit code ${exitCode}`;
}

function endGroup(leader: number): void {
  try {
    process.kill(-leader, "SIGKILL");
  } catch {
    // Nothing of it is left.
  }
}

interface Kept {
  readonly done: Promise<void>;
  cancel(): void;
  text(): string;
}

/** Reads to the end and keeps the last bytes. */
function keepEnd(stream: ReadableStream<Uint8Array>, maxBytes: number): Kept {
  const reader = stream.getReader();
  const chunks: Uint8Array[] = [];
  let size = 0;
  const read = async () => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      chunks.push(value);
      size += value.length;
      while (size - (chunks[0]?.length ?? 0) >= maxBytes) size -= chunks.shift()?.length ?? 0;
    }
  };
  return {
    done: read().catch(() => {}),
    cancel: () => void reader.cancel().catch(() => {}),
    text: () => new TextDecoder().decode(Buffer.concat(chunks).subarray(-maxBytes)),
  };
}

async function drain(streams: readonly Kept[], clock: Clock): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const cancel = clock.after(DRAIN_MS, resolve);
  await Promise.race([Promise.all(streams.map(({ done }) => done)), promise]);
  cancel();
  for (const stream of streams) stream.cancel();
}
