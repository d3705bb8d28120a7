/**
 * Paints the attempts of many tasks into a picture, pixel by pixel: a hundred thousand bars in one frame. Time in the
 * queue is dotted, or a thin line where a row is tall; time that it ran is a full bar; a failed one ends in a dark edge.
 * Where many rows share a line, of a failed one only its end is painted: all of it would hide what went well.
 */
import type { Rows } from "./rows.ts";
import { NOT_YET, type SpanColumns } from "./span-columns.ts";

export interface Window {
  /** In time. */
  readonly from: number;
  readonly to: number;
  /** First row on screen, and how tall each is in pixels of the picture. */
  readonly top: number;
  readonly rowPx: number;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Of each pixel as `Uint32Array` over RGBA sees it. */
  readonly pixels: Uint32Array;
}

export interface Inks {
  readonly queue: number;
  readonly edge: number;
  readonly ofLetter: ReadonlyMap<string, number>;
  readonly other: number;
  /** Painted last, so that none is hidden by a neighbour. */
  readonly urgent: ReadonlySet<string>;
}

interface Painting {
  readonly picture: Picture;
  readonly window: Window;
  readonly rows: Rows;
  readonly inks: Inks;
  /** Until when that runs which has not ended. */
  readonly now: number;
}

const TALL_PX = 5;
const FAILED_END_PX = 3;

export function paintSpans(parts: readonly SpanColumns[], painting: Painting): void {
  painting.picture.pixels.fill(0);
  for (const isUrgent of [false, true]) for (const spans of parts) paintPart(spans, isUrgent, painting);
}

function paintPart(
  spans: SpanColumns,
  isUrgent: boolean,
  { picture, window, rows, inks, now }: Painting,
): void {
  const { width, height } = picture;
  const scale = width / (window.to - window.from);
  const isTall = window.rowPx >= TALL_PX;
  for (let nth = 0; nth < spans.count; nth++) {
    const letter = spans.letters[nth] ?? "";
    if (inks.urgent.has(letter) !== isUrgent) continue;
    const leasedAt = spans.leasedAt[nth] ?? 0;
    const startedAt = Math.min(now, spans.startedAt[nth] ?? NOT_YET);
    const endedAt = Math.min(now, spans.endedAt[nth] ?? NOT_YET);
    if (leasedAt > window.to || Math.max(startedAt, endedAt) < window.from) continue;
    const row = rows.rowOf(spans.tasks[nth] ?? 0);
    if (row === undefined) continue;
    const y = Math.floor((row - window.top) * window.rowPx);
    const tall = Math.max(1, Math.floor(window.rowPx * (isTall ? 0.78 : 1)));
    if (y >= height || y + tall <= 0) continue;
    const x = (at: number) => Math.round((at - window.from) * scale);
    const queued = { left: x(leasedAt), right: x(startedAt), y, tall };
    if (isTall) fill(picture, { ...queued, y: y + (tall >> 1) - 1, tall: 2 }, inks.queue);
    else dot(picture, queued, inks.queue);
    if ((spans.startedAt[nth] ?? NOT_YET) === NOT_YET) continue;
    const right = Math.max(x(startedAt) + 1, x(endedAt));
    const left = isUrgent && window.rowPx < 1 ? Math.max(x(startedAt), right - FAILED_END_PX) : x(startedAt);
    const bar = { left, right, y, tall };
    fill(picture, bar, inks.ofLetter.get(letter) ?? inks.other);
    if (isUrgent && isTall) fill(picture, { ...bar, left: bar.right - 2 }, inks.edge);
  }
}

interface Bar {
  readonly left: number;
  readonly right: number;
  readonly y: number;
  readonly tall: number;
}

function fill({ width, height, pixels }: Picture, { left, right, y, tall }: Bar, ink: number): void {
  const from = Math.max(0, left);
  const to = Math.min(width, right);
  if (to <= from) return;
  const last = Math.min(height, y + tall);
  for (let line = Math.max(0, y); line < last; line++)
    pixels.fill(ink, line * width + from, line * width + to);
}

function dot({ width, height, pixels }: Picture, { left, right, y, tall }: Bar, ink: number): void {
  const from = Math.max(0, left);
  const to = Math.min(width, right);
  const last = Math.min(height, y + tall);
  for (let line = Math.max(0, y); line < last; line++)
    for (let at = from + ((from + line) & 1); at < to; at += 2)
      if (pixels[line * width + at] === 0) pixels[line * width + at] = ink;
}

/** A colour as a pixel of a little-endian machine, as all that run browsers are. */
export function toPixel(red: number, green: number, blue: number, alpha = 1): number {
  const byte = (part: number) => Math.round(part * 255);
  return ((byte(alpha) << 24) | (byte(blue) << 16) | (byte(green) << 8) | byte(red)) >>> 0;
}
