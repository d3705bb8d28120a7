/** One command to run, as one task instance. `environment` is the whole environment: nothing is added to it. */
export interface StartRequest {
  readonly instanceId: number;
  readonly name: string;
  readonly command: string;
  readonly cwd: string;
  readonly umask: number;
  readonly environment: Readonly<Record<string, string>>;
  readonly stdoutPath: string;
  readonly stderrPath: string;
  readonly memoryBytes: number | null;
  readonly runtimeSeconds: number | null;
}

/**
 * Why an instance ended.
 * `exited`, `signaled`: by itself. `memory`, `runtime`: a limit, or the kernel's out-of-memory killer. `killed`: on
 * request. `vanished`: gone while nobody watched, exit code lost. `refused`: the command never began.
 */
export type EndReason = "exited" | "signaled" | "memory" | "runtime" | "killed" | "vanished" | "refused";

/** How an instance ended. What could not be measured is null. */
export interface Ended {
  readonly instanceId: number;
  readonly exitCode: number | null;
  readonly signal: string | null;
  readonly reason: EndReason;
  /** For people: the exit code, signal or limit in words. */
  readonly description: string;
  readonly startedAtMs: number;
  readonly endedAtMs: number;
  readonly wallMs: number;
  readonly cpuMs: number | null;
  readonly peakMemoryBytes: number | null;
  readonly stdoutTail: string;
  readonly stderrTail: string;
}

/** What a predecessor left behind, sorted: watched again, over, or certain never to run. */
export interface Adoption {
  readonly running: readonly number[];
  readonly ended: readonly Ended[];
  readonly neverStarted: readonly number[];
}
