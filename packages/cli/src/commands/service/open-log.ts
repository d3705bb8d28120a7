import type { Log } from "@jobmon/distributor";
import { createLog, type LogLevel } from "../../local/log.ts";
import type { Shell } from "../../shell.ts";

/** The log of a daemon on stderr: lines on a terminal, where only what needs attention is told, else JSON. */
export function openDaemonLog(shell: Shell, level: LogLevel): Log {
  const { terminal, nowMs } = shell;
  const isPerson = terminal.isInteractive;
  return createLog({
    level: isPerson && level === "info" ? "warn" : level,
    form: isPerson ? "lines" : "json",
    write: terminal.warn,
    nowMs,
  });
}
