/** What stands around the bars: the time, the names of the templates, and now. */
import { formatCount } from "@jobmon/core";
import type { ChartColours } from "../charts/read-colours.ts";
import type { Window } from "./paint-spans.ts";
import type { Rows } from "./rows.ts";
import { formatTick, timeTicks, zoneOffsetMs } from "./time-ticks.ts";
import { AXIS_PX, GUTTER_PX, type Size } from "./window.ts";

interface Frame {
  readonly size: Size;
  readonly rows: Rows;
  readonly window: Window;
  readonly colours: ChartColours;
  readonly timeZone: string;
  /** Undefined: nothing goes on. */
  readonly now: number | undefined;
}

const TICK_PX = 105;
const FONT = '"Inter Variable", system-ui, sans-serif';

export function drawFrame(context: CanvasRenderingContext2D, frame: Frame): void {
  const { size } = frame;
  context.clearRect(0, 0, size.width, size.height);
  drawTime(context, frame);
  drawLanes(context, frame);
}

function drawTime(context: CanvasRenderingContext2D, { size, window, colours, timeZone, now }: Frame): void {
  const width = size.width - GUTTER_PX;
  const x = (at: number) => GUTTER_PX + ((at - window.from) / (window.to - window.from)) * width;
  const { stepMs, at } = timeTicks(window.from, window.to, {
    most: Math.max(2, Math.floor(width / TICK_PX)),
    offsetMs: zoneOffsetMs(window.from, timeZone),
  });
  context.font = `11px ${FONT}`;
  context.textBaseline = "middle";
  context.lineWidth = 1;
  for (const [nth, tick] of at.entries()) {
    const left = Math.round(x(tick)) + 0.5;
    context.strokeStyle = colours.line;
    line(context, { x: left, y: AXIS_PX - 6 }, { x: left, y: size.height });
    context.fillStyle = colours.quiet;
    context.fillText(formatTick(tick, { stepMs, timeZone, isFirst: nth === 0 }), left + 4, AXIS_PX / 2);
  }
  context.strokeStyle = colours.line;
  line(context, { x: 0, y: AXIS_PX - 0.5 }, { x: size.width, y: AXIS_PX - 0.5 });
  line(context, { x: GUTTER_PX - 0.5, y: 0 }, { x: GUTTER_PX - 0.5, y: size.height });
  if (now === undefined || now <= window.from || now >= window.to) return;
  context.strokeStyle = colours.accent;
  context.setLineDash([3, 3]);
  line(context, { x: Math.round(x(now)) + 0.5, y: AXIS_PX }, { x: Math.round(x(now)) + 0.5, y: size.height });
  context.setLineDash([]);
}

const LEAST_LANE_PX = 15;

function drawLanes(context: CanvasRenderingContext2D, { size, rows, window, colours }: Frame): void {
  for (const { name, firstRow, taskCount } of rows.lanes) {
    const top = AXIS_PX + (firstRow - window.top) * window.rowPx;
    const height = taskCount * window.rowPx;
    if (top + height < AXIS_PX || top > size.height) continue;
    context.strokeStyle = colours.line;
    if (top > AXIS_PX)
      line(context, { x: 0, y: Math.round(top) - 0.5 }, { x: size.width, y: Math.round(top) - 0.5 });
    if (height < LEAST_LANE_PX) continue;
    const middle = Math.max(top, AXIS_PX) + 14;
    context.textBaseline = "alphabetic";
    context.fillStyle = colours.strong;
    context.font = `600 12px ${FONT}`;
    context.fillText(clip(context, name), 12, middle, GUTTER_PX - 20);
    if (height < 2 * LEAST_LANE_PX) continue;
    context.fillStyle = colours.quiet;
    context.font = `11px ${FONT}`;
    context.fillText(`${formatCount(taskCount)} tasks`, 12, middle + 14);
  }
}

function clip(context: CanvasRenderingContext2D, text: string): string {
  const room = GUTTER_PX - 20;
  let kept = text;
  while (kept.length > 1 && context.measureText(kept).width > room) kept = `${kept.slice(0, -2)}…`;
  return kept;
}

interface Point {
  readonly x: number;
  readonly y: number;
}

function line(context: CanvasRenderingContext2D, from: Point, to: Point): void {
  context.beginPath();
  context.moveTo(from.x, from.y);
  context.lineTo(to.x, to.y);
  context.stroke();
}
