import type { Reply } from "@jobmon/api";
import { stateOfCode, type TaskInstanceState, taskInstanceMachine } from "@jobmon/core";
import { undoDifferences } from "../columns/undo-differences.ts";

/** Attempts of consecutive tasks in columns. A time that is not known yet is `NOT_YET`. */
export interface SpanColumns {
  readonly count: number;
  /** Index of its task. */
  readonly tasks: Int32Array;
  readonly letters: string;
  readonly leasedAt: Float64Array;
  readonly startedAt: Float64Array;
  readonly endedAt: Float64Array;
}

export const NOT_YET = Number.POSITIVE_INFINITY;
const NONE = -1;

export function decodeSpans({
  baseAt,
  tasks,
  statuses,
  leasedMs,
  queueMs,
  runMs,
}: Reply<"listSpans">): SpanColumns {
  const leasedAt = Float64Array.from(leasedMs, (ms) => baseAt + ms);
  const startedAt = leasedAt.map((at, nth) => (queueMs[nth] === NONE ? NOT_YET : at + (queueMs[nth] ?? 0)));
  const endedAt = startedAt.map((at, nth) => (runMs[nth] === NONE ? NOT_YET : at + (runMs[nth] ?? 0)));
  return {
    count: tasks.length,
    tasks: undoDifferences(tasks),
    letters: statuses,
    leasedAt,
    startedAt,
    endedAt,
  };
}

export function joinSpans(parts: readonly SpanColumns[]): SpanColumns {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const all = (key: "leasedAt" | "startedAt" | "endedAt") =>
    Float64Array.from(parts.flatMap((part) => Array.from(part[key])));
  return {
    count: parts.reduce((sum, { count }) => sum + count, 0),
    tasks: Int32Array.from(parts.flatMap(({ tasks }) => Array.from(tasks))),
    letters: parts.map(({ letters }) => letters).join(""),
    leasedAt: all("leasedAt"),
    startedAt: all("startedAt"),
    endedAt: all("endedAt"),
  };
}

export function stateOfSpan({ letters }: SpanColumns, nth: number): TaskInstanceState | undefined {
  return stateOfCode(taskInstanceMachine, letters[nth] ?? "");
}
