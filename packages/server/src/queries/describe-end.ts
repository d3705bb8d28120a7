import { taskInstanceMachine } from "@jobmon/core";
import type { ListedInstance } from "@jobmon/store";
import { wordOf } from "./state-words.ts";

/** Shells report a command that died of signal n as exit code 128 + n. */
const SIGNAL_EXIT_BASE = 128;

const SIGNALS: Readonly<Record<number, string>> = {
  1: "SIGHUP, its terminal closed",
  2: "SIGINT, interrupted",
  6: "SIGABRT, aborted",
  8: "SIGFPE, arithmetic error",
  9: "SIGKILL, often because memory ran out",
  11: "SIGSEGV, segmentation fault",
  13: "SIGPIPE, wrote to a closed pipe",
  15: "SIGTERM, asked to terminate",
  24: "SIGXCPU, CPU time limit",
};

type Ended = Pick<ListedInstance, "status" | "exit_code" | "signal" | "error">;

/** How an attempt ended, in words: its label, its exit, and what was recorded about it. */
export function describeEnd({ status, exit_code, signal, error }: Ended): string {
  const label = taskInstanceMachine.states[wordOf(taskInstanceMachine, status)].label;
  const exit = describeExit(exit_code, signal);
  const parts = [label, ...(exit === null || error?.includes(exit) ? [] : [exit])];
  return error === null ? parts.join(", ") : `${parts.join(", ")}: ${error}`;
}

function describeExit(exitCode: number | null, signal: string | null): string | null {
  if (signal !== null) return `killed by signal ${signal}`;
  if (exitCode === null) return null;
  const meaning = explainExitCode(exitCode);
  return meaning === null ? `exit code ${exitCode}` : `exit code ${exitCode} (${meaning})`;
}

function explainExitCode(exitCode: number): string | null {
  if (exitCode === 126) return "command found but not executable";
  if (exitCode === 127) return "command not found";
  const signal = SIGNALS[exitCode - SIGNAL_EXIT_BASE];
  return signal === undefined ? null : `killed by ${signal}`;
}
