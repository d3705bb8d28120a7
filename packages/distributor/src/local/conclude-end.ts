import { describeExit, type ProcessExit } from "@jobmon/process";
import type { Stop } from "./spool-entry.ts";
import type { EndReason } from "./task-request.ts";

export interface EndFacts extends ProcessExit {
  readonly pid: number | null;
  /** Why the runner ended it, if it did. */
  readonly stop: Stop | null;
  /** The kernel killed something for want of memory at about that time. */
  readonly oomKillSeen: boolean;
}

export interface Conclusion {
  readonly reason: EndReason;
  readonly description: string;
}

const SIGKILL_EXIT_CODE = 137;

/** Why an instance whose command began has ended. */
export function concludeEnd(facts: EndFacts): Conclusion {
  const { exitCode, signal, stop, pid } = facts;
  // Our signals kill the leading shell, whatever the command makes of them. So a shell that exited with success had
  // done so before they came.
  if (stop !== null && exitCode !== 0) return { reason: stop.reason, description: stop.description };
  if (facts.oomKillSeen && (signal === "SIGKILL" || exitCode === SIGKILL_EXIT_CODE)) {
    const how = signal === null ? `exit code ${exitCode}` : `signal ${signal}`;
    return { reason: "memory", description: `killed by the kernel because memory ran out (${how})` };
  }
  if (signal !== null) return { reason: "signaled", description: describeExit(facts) };
  if (exitCode !== null) return { reason: "exited", description: describeExit(facts) };
  const who = pid === null ? "its shell" : `process ${pid}`;
  return {
    reason: "vanished",
    description: `${who} is gone and left no exit code: killed from outside, or the machine restarted`,
  };
}
