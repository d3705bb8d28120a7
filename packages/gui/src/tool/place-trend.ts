import type { ToolTrend } from "../api/queries.ts";

export interface Measured {
  readonly p50: number;
  readonly p95: number;
}

export interface Place extends Measured {
  readonly workflowId: number;
  readonly failedAttempts: number;
  /** Parts of width and height. */
  readonly left: number;
  readonly top: number;
}

export const TREND_WIDTH = 300;
export const TREND_HEIGHT = 64;
const HEADROOM = 1.08;

/** Workflows in their order, evenly spread: they come in bursts, and it is their order that matters. */
export function placeTrend(
  points: ToolTrend["points"],
  measure: (point: ToolTrend["points"][number]) => Measured | null,
) {
  const known = points.flatMap((point) => {
    const used = measure(point);
    return used === null
      ? []
      : [{ ...used, workflowId: point.workflowId, failedAttempts: point.failedAttempts }];
  });
  const most = Math.max(0, ...known.map(({ p95 }) => p95));
  const left = (nth: number) => (known.length === 1 ? 0.5 : nth / (known.length - 1));
  const top = (value: number) => 1 - value / (most * HEADROOM || 1);
  const places = known.map((point, nth): Place => ({ ...point, left: left(nth), top: top(point.p50) }));
  const xy = (nth: number, value: number) =>
    `${(left(nth) * TREND_WIDTH).toFixed(1)} ${(top(value) * TREND_HEIGHT).toFixed(1)}`;
  const line = known.map(({ p50 }, nth) => xy(nth, p50)).join("L");
  const upper = known.map(({ p95 }, nth) => xy(nth, p95));
  const lower = known.map(({ p50 }, nth) => xy(nth, p50)).reverse();
  const band = known.length === 0 ? "" : `M${[...upper, ...lower].join("L")}Z`;
  return { places, most, line: known.length === 0 ? "" : `M${line}`, band };
}
