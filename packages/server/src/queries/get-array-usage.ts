import type { Reply, Request } from "@jobmon/api";
import {
  countAttempts,
  countBins,
  type Db,
  type Measure,
  readAttemptsOf,
  readMostRequested,
  readSpread,
  sampleTasks,
} from "@jobmon/store";
import { getArrayOf } from "./get-history.ts";
import { getWorkflowOf } from "./get-known.ts";
import type { Reader } from "./reader.ts";

const BINS = 40;
const MAX_POINTS = 2_000;
const MS_PER_SECOND = 1_000;
const MEBIBYTE = 1024 ** 2;

type Distribution = Reply<"getArrayUsage">["runSeconds"];

export async function getArrayUsage(
  reader: Reader,
  { workflowId, arrayId }: Request<"getArrayUsage">,
): Promise<Reply<"getArrayUsage">> {
  return reader.store.read(async (db) => {
    const workflow = await getWorkflowOf(db, workflowId);
    const array = await getArrayOf(db, workflowId, arrayId);
    const { first_task_id: first, task_count: tasks } = workflow;
    const sample = await sampleTasks(db, { id: arrayId, first, last: first + tasks - 1 }, MAX_POINTS);
    const points = await readAttemptsOf(db, sample, MAX_POINTS);
    const requested = await readMostRequested(db, sample);
    const { finished } = await countAttempts(db, arrayId);
    return {
      arrayId,
      templateName: array.templateName,
      finished,
      runSeconds: await describe(db, {
        arrayId,
        measure: "wall_ms",
        unit: MS_PER_SECOND,
        requested: requested.runtimeSeconds,
        roundTo: 1,
      }),
      peakMemoryBytes: await describe(db, {
        arrayId,
        measure: "peak_memory_bytes",
        unit: 1,
        requested: requested.memoryBytes,
        roundTo: MEBIBYTE,
      }),
      scatter: {
        taskIds: points.map(({ taskId }) => taskId),
        runSeconds: points.map(({ wallMs }) => wallMs / MS_PER_SECOND),
        peakMemoryBytes: points.map(({ peakMemoryBytes }) => peakMemoryBytes),
      },
    };
  });
}

async function describe(
  db: Db,
  of: {
    readonly arrayId: number;
    readonly measure: Measure;
    /** Stored units in one of the reply's. */
    readonly unit: number;
    readonly requested: number | null;
    readonly roundTo: number;
  },
): Promise<Distribution> {
  const { arrayId, measure, unit, requested, roundTo } = of;
  const spread = await readSpread(db, arrayId, measure);
  if (!spread) return null;
  // Half a unit beyond the greatest value, so that it is in the last bin and a single value has a width.
  const width = Math.max(1, (spread.max - spread.min + 0.5) / BINS);
  const bins = await countBins(db, { arrayId, measure, from: spread.min, width, bins: BINS });
  const p50 = spread.p50 / unit;
  return {
    count: spread.count,
    min: spread.min / unit,
    p50,
    p95: spread.p95 / unit,
    max: spread.max / unit,
    binFrom: spread.min / unit,
    binWidth: width / unit,
    bins,
    requested,
    waste: requested ? Math.max(0, 1 - p50 / requested) : null,
    recommended: Math.max(1, Math.ceil(spread.max / unit / roundTo)) * roundTo,
  };
}
