import { constants } from "node:os";

/** Shells report a child that died of signal n as exit code 128 + n. */
const SIGNAL_EXIT_BASE = 128;

const SIGNAL_WORDS: Readonly<Record<string, string>> = {
  SIGABRT: "aborted",
  SIGALRM: "alarm clock",
  SIGBUS: "bus error",
  SIGFPE: "arithmetic error",
  SIGHUP: "terminal closed",
  SIGILL: "illegal instruction",
  SIGINT: "interrupted",
  SIGKILL: "killed outright, often because memory ran out",
  SIGPIPE: "wrote to a closed pipe",
  SIGQUIT: "quit",
  SIGSEGV: "segmentation fault",
  SIGSYS: "bad system call",
  SIGTERM: "asked to terminate",
  SIGTRAP: "trace trap",
  SIGXCPU: "CPU time limit exceeded",
  SIGXFSZ: "file size limit exceeded",
};

const NAME_BY_NUMBER = new Map(Object.entries(constants.signals).map(([name, number]) => [number, name]));

export interface ProcessExit {
  readonly exitCode: number | null;
  readonly signal: string | null;
}

/** The name of a signal number; real-time signals have none and are called by their number. */
export function nameSignal(number: number): string {
  return NAME_BY_NUMBER.get(number) ?? `SIG${number}`;
}

/** An exit in words: "exit code 127: command not found", "killed by signal SIGSEGV (segmentation fault)". */
export function describeExit({ exitCode, signal }: ProcessExit): string {
  if (signal !== null) return `killed by signal ${describeSignal(signal)}`;
  if (exitCode === null) return "exit code unknown";
  const meaning = explainExitCode(exitCode);
  return meaning === null ? `exit code ${exitCode}` : `exit code ${exitCode}: ${meaning}`;
}

function explainExitCode(exitCode: number): string | null {
  if (exitCode === 126) return "command found but not executable";
  if (exitCode === 127) return "command not found";
  const name = NAME_BY_NUMBER.get(exitCode - SIGNAL_EXIT_BASE);
  return name === undefined ? null : `killed by signal ${describeSignal(name)}`;
}

function describeSignal(name: string): string {
  const words = SIGNAL_WORDS[name];
  return words === undefined ? name : `${name} (${words})`;
}
