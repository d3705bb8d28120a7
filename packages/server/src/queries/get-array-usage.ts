import type { Reply, Request } from "@jobmon/api";
import { type Db, type Measure, readMostRequested } from "@jobmon/store";
import { type Attempts, readAttempts, readSpread } from "./describe-attempts.ts";
import { getArrayOf } from "./get-history.ts";
import { getWorkflowOf } from "./get-known.ts";
import type { Reader } from "./reader.ts";

const BINS = 40;
const MAX_POINTS = 2_000;
/** Tasks whose attempts are read; of more a part. */
const SAMPLE = 5_000;
const MS_PER_SECOND = 1_000;
const MEBIBYTE = 1024 ** 2;

type Distribution = Reply<"getArrayUsage">["runSeconds"];

export async function getArrayUsage(
  reader: Reader,
  { workflowId, arrayId }: Request<"getArrayUsage">,
): Promise<Reply<"getArrayUsage">> {
  return reader.store.read(async (db) => {
    await getWorkflowOf(db, workflowId);
    const array = await getArrayOf(db, workflowId, arrayId);
    const attempts = await readAttempts(db, arrayId, SAMPLE);
    const requested = await readMostRequested(db, attempts.taskIds);
    const points = pickPoints(attempts);
    return {
      arrayId,
      templateName: array.templateName,
      finished: attempts.finished,
      sampled: attempts.isSampled,
      runSeconds: await describe(db, {
        attempts,
        measure: "wall_ms",
        unit: MS_PER_SECOND,
        requested: requested.runtimeSeconds,
        roundTo: 1,
      }),
      peakMemoryBytes: await describe(db, {
        attempts,
        measure: "peak_memory_bytes",
        unit: 1,
        requested: requested.memoryBytes,
        roundTo: MEBIBYTE,
      }),
      scatter: {
        taskIds: points.map(({ taskId }) => taskId),
        runSeconds: points.map(({ wallMs }) => (wallMs ?? 0) / MS_PER_SECOND),
        peakMemoryBytes: points.map(({ peakMemoryBytes }) => peakMemoryBytes),
      },
    };
  });
}

/** Every so many of the successful attempts whose time is known. */
function pickPoints({ done }: Attempts) {
  const timed = done.filter(({ wallMs }) => wallMs !== null);
  const stride = Math.ceil(timed.length / MAX_POINTS);
  return timed.filter((_, at) => at % stride === 0);
}

async function describe(
  db: Db,
  of: {
    readonly attempts: Attempts;
    readonly measure: Measure;
    /** Stored units in one of the reply's. */
    readonly unit: number;
    readonly requested: number | null;
    readonly roundTo: number;
  },
): Promise<Distribution> {
  const { attempts, measure, unit, requested, roundTo } = of;
  const spread = await readSpread(db, attempts, measure);
  if (!spread) return null;
  // Half a unit beyond the greatest value, so that it is in the last bin and a single value has a width.
  const width = Math.max(1, (spread.max - spread.min + 0.5) / BINS);
  const bins = new Array<number>(BINS).fill(0);
  for (const value of spread.values) {
    const bin = Math.min(BINS - 1, Math.max(0, Math.floor((value - spread.min) / width)));
    bins[bin] = (bins[bin] ?? 0) + 1;
  }
  const p50 = spread.p50 / unit;
  return {
    count: spread.values.length,
    min: spread.min / unit,
    p50,
    p95: spread.p95 / unit,
    max: spread.max / unit,
    binFrom: spread.min / unit,
    binWidth: width / unit,
    bins,
    requested: requested ?? null,
    waste: requested ? Math.max(0, 1 - p50 / requested) : null,
    recommended: Math.max(1, Math.ceil(spread.max / unit / roundTo)) * roundTo,
  };
}
