import { splitRuntime } from "./runtime.ts";

const MAX_DURATION_PARTS = 2;

/** `12,345`. */
export function formatCount(count: number): string {
  return String(Math.trunc(count)).replace(/\B(?=(?:\d{3})+$)/g, ",");
}

/** `12.3%` from 0.123. Only the whole shows as 100% and only nothing as 0%, so progress never looks finished early. */
export function formatPercent(fraction: number): string {
  if (fraction <= 0) return "0%";
  if (fraction >= 1) return "100%";
  const tenths = Math.min(999, Math.max(1, Math.round(fraction * 1000)));
  return `${(tenths / 10).toFixed(1)}%`;
}

/** `850 ms`, `12.3 s`, `1h 30m`: the two largest units, the rest dropped. */
export function formatDurationMs(durationMs: number): string {
  const wholeMs = Math.round(durationMs);
  if (wholeMs < 1_000) return `${wholeMs} ms`;
  const tenths = Math.round(wholeMs / 100);
  if (tenths < 600) return `${(tenths / 10).toFixed(1)} s`;
  return splitRuntime(Math.floor(tenths / 10))
    .slice(0, MAX_DURATION_PARTS)
    .join(" ");
}
