import type { Pace } from "@jobmon/store";

const MS_PER_MINUTE = 60_000;
const MS_PER_SECOND = 1_000;
/** Shorter than this, a rate says nothing. */
const MIN_MEASURED_MS = 2_000;

/** How far back a rate looks. */
export const PACE_WINDOW_MS = 15 * MS_PER_MINUTE;

export interface DescribedPace {
  readonly donePerMinute: number | null;
  readonly etaSeconds: number | null;
}

/** Of a workflow that runs; the longer nothing was done, the slower it is. */
export function describePace(
  pace: Pace | undefined,
  now: { readonly at: number; readonly left: number },
): DescribedPace {
  const measuredMs = pace ? Math.max(now.at, pace.changedAt) - pace.beforeAt : 0;
  if (!pace || measuredMs < MIN_MEASURED_MS) return { donePerMinute: null, etaSeconds: null };
  const done = Math.max(0, pace.done - pace.doneBefore);
  const donePerMinute = Math.round((done / measuredMs) * MS_PER_MINUTE * 100) / 100;
  const etaSeconds = done === 0 ? null : Math.ceil((now.left * measuredMs) / done / MS_PER_SECOND);
  return { donePerMinute, etaSeconds };
}
