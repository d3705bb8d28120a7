import type { Ended } from "../local/task-request.ts";
import type { Ending, EndRecord, PluginEvent } from "../plugin/plugin.ts";

/** What the runner says of an end, as a plugin says it. */
export function eventOfEnded(ended: Ended): PluginEvent {
  const { instanceId, endedAtMs } = ended;
  const ending = endingOf(ended);
  return { type: "ended", instanceId, at: endedAtMs, ending, record: recordOf(ended, ending) };
}

function endingOf({ reason, exitCode, signal, description }: Ended): Ending {
  const exit = { exitCode: exitCode ?? undefined, signal: signal ?? undefined };
  switch (reason) {
    case "exited":
      return exitCode === null ? { kind: "vanished", description } : { kind: "exited", exitCode };
    case "signaled":
      return { kind: "signaled", signal: signal ?? "unknown" };
    case "memory":
    case "runtime":
      return { kind: "exhausted", resource: reason, ...exit };
    case "killed":
      return { kind: "killed", ...exit };
    default:
      return { kind: reason, description };
  }
}

function recordOf(ended: Ended, ending: Ending): EndRecord {
  const { description, stdoutTail, stderrTail } = ended;
  if (ending.kind === "refused") return { description };
  return {
    startedAt: ended.startedAtMs,
    wallMs: ended.wallMs,
    cpuMs: ended.cpuMs ?? undefined,
    peakMemoryBytes: ended.peakMemoryBytes ?? undefined,
    stdoutTail,
    stderrTail,
    description,
  };
}
