import { MAX_TAIL_CHARACTERS } from "@jobmon/api";
import type { Outcome, Report } from "../distributor-api.ts";
import type { Ending, PluginEvent } from "../plugin/plugin.ts";
import type { Instance } from "./instances.ts";

type EndedEvent = Extract<PluginEvent, { type: "ended" }>;
type ReportEvent = Report["event"];

const MAX_DESCRIPTION_CHARACTERS = 20_000;
const MAX_PATH_CHARACTERS = 4_096;
const MAX_PLACE_CHARACTERS = 255;
const MAX_SIGNAL_CHARACTERS = 20;

const EVENT_OF_ENDING: Readonly<Record<Ending["kind"], ReportEvent>> = {
  exited: "fail",
  signaled: "fail",
  exhausted: "exhaust",
  vanished: "lose",
  refused: "reject",
  killed: "killed",
};

/** The report that tells the server of an event, cut to the limits of the contract. */
export function reportOf(event: PluginEvent, instance: Instance): Report {
  const place = {
    instanceId: event.instanceId,
    at: event.at,
    startedAt: instance.startedAt,
    externalId: instance.place.externalId?.slice(0, MAX_PLACE_CHARACTERS),
    node: instance.place.node?.slice(0, MAX_PLACE_CHARACTERS),
    stdoutPath: instance.place.stdoutPath?.slice(0, MAX_PATH_CHARACTERS),
    stderrPath: instance.place.stderrPath?.slice(0, MAX_PATH_CHARACTERS),
  };
  if (event.type === "launched") return { ...place, event: "launch" };
  if (event.type === "started") return { ...place, event: "start" };
  return { ...place, ...describeEnd(event, instance) };
}

/** A success stands even when it was to be killed; any other end of one that was to be killed is what was asked for. */
function eventOfEnd(ending: Ending, isKillRequested: boolean): ReportEvent {
  if (ending.kind === "exited" && ending.exitCode === 0) return "finish";
  return isKillRequested ? "killed" : EVENT_OF_ENDING[ending.kind];
}

function describeEnd(event: EndedEvent, instance: Instance): Omit<Report, "instanceId" | "at"> {
  const { ending, record = {} } = event;
  const reportEvent = eventOfEnd(ending, instance.isKillRequested);
  return {
    event: reportEvent,
    startedAt: record.startedAt ?? instance.startedAt,
    exitCode: "exitCode" in ending ? ending.exitCode : undefined,
    signal: "signal" in ending ? ending.signal?.slice(0, MAX_SIGNAL_CHARACTERS) : undefined,
    exhausted: reportEvent === "exhaust" && ending.kind === "exhausted" ? ending.resource : undefined,
    description:
      reportEvent === "finish"
        ? undefined
        : describeEnding(event).slice(0, MAX_DESCRIPTION_CHARACTERS).toWellFormed(),
    wallMs: nonNegative(record.wallMs),
    cpuMs: nonNegative(record.cpuMs),
    peakMemoryBytes: nonNegative(record.peakMemoryBytes),
    stdoutTail: record.stdoutTail?.slice(-MAX_TAIL_CHARACTERS).toWellFormed(),
    stderrTail: record.stderrTail?.slice(-MAX_TAIL_CHARACTERS).toWellFormed(),
  };
}

function describeEnding({ ending, record }: EndedEvent): string {
  if (record?.description !== undefined) return record.description;
  switch (ending.kind) {
    case "exited":
      return `exit code ${ending.exitCode}`;
    case "signaled":
      return `killed by signal ${ending.signal}`;
    case "exhausted":
      return `ran out of ${ending.resource}`;
    case "killed":
      return "ended on request";
    default:
      return ending.description;
  }
}

function nonNegative(amount: number | undefined): number | undefined {
  return amount === undefined || !Number.isFinite(amount) ? undefined : Math.max(0, amount);
}

/** Two reports of one instance as one: the later one wins, and keeps what only the earlier one knew. */
export function mergeReports(earlier: Report, later: Report): Report {
  return {
    ...later,
    startedAt: later.startedAt ?? earlier.startedAt ?? (earlier.event === "start" ? earlier.at : undefined),
    externalId: later.externalId ?? earlier.externalId,
    node: later.node ?? earlier.node,
    stdoutPath: later.stdoutPath ?? earlier.stdoutPath,
    stderrPath: later.stderrPath ?? earlier.stderrPath,
  };
}

export function isTerminal(report: Report): boolean {
  return report.event !== "launch" && report.event !== "start";
}

/** What became of a report: the server's outcome, or its refusal to read it. */
export type Settlement = Outcome | "refused";

const BARE_DESCRIPTION = "The server refused the details of this report.";

/**
 * What to report next when the server answered. `illegal` means that the end came from another state than we thought:
 * the instance was to be killed and we had not heard of it, so its end is `killed`; and if nobody asked for that, it
 * is lost. A refused report is sent once more with the bare facts. Null: the server has the last word.
 */
export function decideNextReport(report: Report, settlement: Settlement): Report | null {
  if (!isTerminal(report)) return null;
  const { instanceId, at, exitCode, exhausted, startedAt } = report;
  if (settlement === "refused" && report.description !== BARE_DESCRIPTION) {
    return {
      instanceId,
      event: report.event,
      at,
      startedAt,
      exitCode,
      exhausted,
      description: BARE_DESCRIPTION,
    };
  }
  if (settlement !== "illegal") return null;
  return { ...report, exhausted: undefined, event: report.event === "killed" ? "lose" : "killed" };
}
