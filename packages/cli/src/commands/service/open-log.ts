import type { Settings } from "@jobmon/config";
import type { Log } from "@jobmon/distributor";
import { createLog } from "../../local/log.ts";
import type { Shell } from "../../shell.ts";

/** The log of a daemon on stderr: lines on a terminal, where only what needs attention is told, else JSON. */
export function openDaemonLog(shell: Shell, { level, format }: Settings["logging"]): Log {
  const { terminal, nowMs } = shell;
  const isPerson = format === "auto" ? terminal.isInteractive : format === "lines";
  return createLog({
    level: format === "auto" && isPerson && level === "info" ? "warn" : level,
    form: isPerson ? "lines" : "json",
    write: terminal.warn,
    nowMs,
  });
}
