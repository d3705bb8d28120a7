import type { Window } from "./paint-spans.ts";
import type { Rows } from "./rows.ts";
import { NOT_YET, type SpanColumns } from "./span-columns.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

export interface Limits {
  readonly whole: { readonly from: number; readonly to: number };
  readonly rowCount: number;
}

/** Names of the templates stand left of the bars, the time above them. */
export const GUTTER_PX = 150;
export const AXIS_PX = 26;
export const MAX_ROW_PX = 22;
/** More than these cannot be read at once; the rest is scrolled to. */
export const MAX_ROWS = 120_000;
const LEAST_SPAN_MS = 1_000;

const barsHeight = ({ height }: Size) => height - AXIS_PX;
const barsWidth = ({ width }: Size) => width - GUTTER_PX;

/** All of the time, and as many rows as can be. */
export function wholeWindow({ whole, rowCount }: Limits, size: Size): Window {
  const rowPx = Math.min(MAX_ROW_PX, barsHeight(size) / Math.max(1, Math.min(rowCount, MAX_ROWS)));
  return { ...whole, top: 0, rowPx };
}

/** Within what there is, whatever the address says. */
export function keepWindow(window: Window, size: Size, { whole, rowCount }: Limits): Window {
  const least = wholeWindow({ whole, rowCount }, size).rowPx;
  const rowPx = Math.min(MAX_ROW_PX, Math.max(least, window.rowPx));
  const shown = barsHeight(size) / rowPx;
  const span = Math.min(whole.to - whole.from, Math.max(LEAST_SPAN_MS, window.to - window.from));
  const from = Math.min(whole.to - span, Math.max(whole.from, window.from));
  const top = Math.max(0, Math.min(rowCount - shown, window.top));
  return { from, to: from + span, top, rowPx };
}

export function moveWindow(window: Window, dx: number, dy: number, size: Size, limits: Limits): Window {
  const shiftMs = (-dx / barsWidth(size)) * (window.to - window.from);
  const moved = {
    ...window,
    from: window.from + shiftMs,
    to: window.to + shiftMs,
    top: window.top - dy / window.rowPx,
  };
  return keepWindow(moved, size, limits);
}

/** The moment under the pointer stays there. */
export function zoomTime(window: Window, factor: number, x: number, size: Size, limits: Limits): Window {
  const part = Math.min(1, Math.max(0, (x - GUTTER_PX) / barsWidth(size)));
  const at = window.from + part * (window.to - window.from);
  const span = Math.max(LEAST_SPAN_MS, (window.to - window.from) / factor);
  return keepWindow({ ...window, from: at - part * span, to: at + (1 - part) * span }, size, limits);
}

/** The row under the pointer stays there. */
export function zoomRows(window: Window, factor: number, y: number, size: Size, limits: Limits): Window {
  const at = window.top + (y - AXIS_PX) / window.rowPx;
  const rowPx = Math.min(MAX_ROW_PX, window.rowPx * factor);
  return keepWindow({ ...window, rowPx, top: at - (y - AXIS_PX) / rowPx }, size, limits);
}

/** The rows on screen, first and last. */
export function rowsOf({ top, rowPx }: Window, size: Size, rowCount: number): readonly [number, number] {
  const last = Math.min(rowCount - 1, Math.floor(top + barsHeight(size) / rowPx));
  return [Math.max(0, Math.floor(top)), last];
}

/** What is under the pointer; of several, the last. */
export function findSpan(
  parts: readonly SpanColumns[],
  at: { readonly x: number; readonly y: number },
  window: Window,
  rows: Rows,
  size: Size,
  now: number,
) {
  if (at.x < GUTTER_PX || at.y < AXIS_PX) return undefined;
  const perPx = (window.to - window.from) / barsWidth(size);
  const moment = window.from + (at.x - GUTTER_PX) * perPx;
  const row = window.top + (at.y - AXIS_PX) / window.rowPx;
  const reach = Math.max(0.5, 1 / window.rowPx);
  let found: { readonly spans: SpanColumns; readonly nth: number } | undefined;
  for (const spans of parts)
    for (let nth = 0; nth < spans.count; nth++) {
      const endedAt = Math.min(now, spans.endedAt[nth] ?? NOT_YET);
      if ((spans.leasedAt[nth] ?? 0) > moment + 2 * perPx || endedAt < moment - 2 * perPx) continue;
      const own = rows.rowOf(spans.tasks[nth] ?? 0);
      if (own !== undefined && Math.abs(own + 0.5 - row) <= reach) found = { spans, nth };
    }
  return found;
}
