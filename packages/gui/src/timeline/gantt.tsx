import { type KeyboardEvent, type RefObject, useEffect, useRef, useState } from "react";
import type { ChartColours } from "../charts/read-colours.ts";
import { DrawingFrame } from "../display/drawing-frame.tsx";
import { useSizeOf } from "../display/use-size-of.ts";
import { ZoomButton } from "../display/zoom-button.tsx";
import { parseColour } from "../graph/look.ts";
import { usePointer } from "../graph/use-pointer.ts";
import { drawFrame } from "./draw-frame.ts";
import { type Inks, paintSpans, toPixel, type Window } from "./paint-spans.ts";
import type { Rows } from "./rows.ts";
import type { SpanColumns } from "./span-columns.ts";
import {
  AXIS_PX,
  findSpan,
  GUTTER_PX,
  type Limits,
  moveWindow,
  type Size,
  zoomRows,
  zoomTime,
} from "./window.ts";

export interface SpanAt {
  readonly spans: SpanColumns;
  readonly nth: number;
}

export interface GanttProps {
  readonly label: string;
  readonly rows: Rows;
  readonly spans: readonly SpanColumns[];
  readonly colours: ChartColours;
  readonly timeZone: string;
  readonly window: Window;
  /** Beyond these nothing is. */
  readonly whole: { readonly from: number; readonly to: number };
  readonly now: number;
  readonly goesOn: boolean;
  readonly onWindow: (window: Window | undefined) => void;
  readonly onSize: (size: Size) => void;
  readonly onHover: (span: SpanAt | undefined) => void;
  readonly onOpen: (index: number) => void;
}

const ZOOM_STEP = 1.6;
const STEP_PX = 90;
const LEAST_CLICK_PX = 3;
/** Of the bars, either way. */
const LEAST_PX = 50;
const KEYS =
  "Arrow keys move, plus and minus zoom the time, square brackets make rows taller or lower, 0 shows all.";
const STEPS: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [STEP_PX, 0],
  ArrowRight: [-STEP_PX, 0],
  ArrowUp: [0, STEP_PX],
  ArrowDown: [0, -STEP_PX],
};

/** Bars of the attempts, and above them the time. Drag moves, the wheel zooms the time, with Shift the rows. */
export function Gantt(props: GanttProps) {
  const { label, window, whole, rows, onWindow } = props;
  const holder = useRef<HTMLDivElement>(null);
  const bars = useRef<HTMLCanvasElement>(null);
  const frame = useRef<HTMLCanvasElement>(null);
  const [size, setSize] = useState<Size>();
  useSizeOf(holder, ({ width, height }) => {
    const next = { width: Math.max(GUTTER_PX + LEAST_PX, width), height: Math.max(LEAST_PX, height) };
    setSize(next);
    props.onSize(next);
  });
  const latest = useRef(window);
  latest.current = window;

  useDrawing({ bars, frame }, size, props);

  const set = (change: (known: Window, on: Size) => Window) => {
    if (size !== undefined) onWindow(change(latest.current, size));
  };
  const limits = { whole, rowCount: rows.count };
  useGanttPointer(holder, { ...props, size, limits, set });
  const middle = size && { x: GUTTER_PX + (size.width - GUTTER_PX) / 2, y: size.height / 2 };
  const zoom = (factor: number) =>
    middle && set((known, on) => zoomTime(known, factor, middle.x, on, limits));
  const taller = (factor: number) =>
    middle && set((known, on) => zoomRows(known, factor, middle.y, on, limits));
  const onKey = ({ key }: KeyboardEvent): boolean => {
    const step = STEPS[key];
    if (step !== undefined) set((known, on) => moveWindow(known, step[0], step[1], on, limits));
    else if (key === "+" || key === "=") zoom(ZOOM_STEP);
    else if (key === "-") zoom(1 / ZOOM_STEP);
    else if (key === "]") taller(ZOOM_STEP);
    else if (key === "[") taller(1 / ZOOM_STEP);
    else if (key === "0") onWindow(undefined);
    else return false;
    return true;
  };
  return (
    <div className="gantt-holder">
      <DrawingFrame label={label} keys={KEYS} onKey={onKey} holder={holder} under={bars} over={frame}>
        <GanttButtons onZoom={zoom} onTaller={taller} onWhole={() => onWindow(undefined)} />
      </DrawingFrame>
    </div>
  );
}

type Canvases = Readonly<Record<"bars" | "frame", RefObject<HTMLCanvasElement | null>>>;

/** Draws with every render, once the browser is about to paint. */
function useDrawing({ bars, frame }: Canvases, size: Size | undefined, props: GanttProps): void {
  useEffect(() => {
    const request = requestAnimationFrame(() => {
      const context = bars.current?.getContext("2d");
      const over = frame.current?.getContext("2d");
      if (context && over && size) drawAll({ context, over, size, ...props });
    });
    return () => cancelAnimationFrame(request);
  });
}

interface Steering extends Pick<GanttProps, "rows" | "spans" | "window" | "now" | "onHover" | "onOpen"> {
  readonly size: Size | undefined;
  readonly limits: Limits;
  readonly set: (change: (known: Window, on: Size) => Window) => void;
}

function useGanttPointer(holder: RefObject<HTMLElement | null>, steering: Steering): void {
  const { rows, spans, window, now, size, limits, set, onHover, onOpen } = steering;
  usePointer(holder, {
    onPan: (dx, dy) => set((known, on) => moveWindow(known, dx, dy, on, limits)),
    onZoom: (factor, at, isSideways) =>
      set((known, on) =>
        isSideways ? zoomRows(known, factor, at.y, on, limits) : zoomTime(known, factor, at.x, on, limits),
      ),
    onHover: (at) =>
      onHover(at === undefined || !size ? undefined : findSpan(spans, at, window, rows, size, now)),
    onClick: (at) => {
      if (size === undefined) return;
      if (window.rowPx < LEAST_CLICK_PX) return set((known, on) => zoomRows(known, 4, at.y, on, limits));
      const hit = findSpan(spans, at, window, rows, size, now);
      if (hit !== undefined) onOpen(hit.spans.tasks[hit.nth] ?? 0);
    },
    // A wheel that is turned sideways, or two fingers: along the time.
    onScroll: (event) => {
      if (Math.abs(event.deltaX) <= Math.abs(event.deltaY) || event.shiftKey) return false;
      set((known, on) => moveWindow(known, -event.deltaX, 0, on, limits));
      return true;
    },
  });
}

interface GanttButtonsProps {
  readonly onZoom: (factor: number) => void;
  readonly onTaller: (factor: number) => void;
  readonly onWhole: () => void;
}

function GanttButtons({ onZoom, onTaller, onWhole }: GanttButtonsProps) {
  return (
    <div className="zoom-buttons zoom-row">
      <ZoomButton label="Longer bars" onClick={() => onZoom(ZOOM_STEP)}>
        ↔
      </ZoomButton>
      <ZoomButton label="Shorter bars" onClick={() => onZoom(1 / ZOOM_STEP)}>
        →←
      </ZoomButton>
      <ZoomButton label="Taller rows" onClick={() => onTaller(ZOOM_STEP)}>
        ↕
      </ZoomButton>
      <ZoomButton label="Lower rows" onClick={() => onTaller(1 / ZOOM_STEP)}>
        ⇵
      </ZoomButton>
      <ZoomButton label="Show all" onClick={onWhole}>
        ⤢
      </ZoomButton>
    </div>
  );
}

interface Drawing extends GanttProps {
  readonly context: CanvasRenderingContext2D;
  readonly over: CanvasRenderingContext2D;
  readonly size: Size;
}

let scratch = new ImageData(1, 1);

function drawAll({
  context,
  over,
  size,
  spans,
  rows,
  colours,
  timeZone,
  window,
  now,
  goesOn,
}: Drawing): void {
  const ratio = Math.min(2, globalThis.devicePixelRatio || 1);
  for (const { canvas } of [context, over]) {
    canvas.width = Math.round(size.width * ratio);
    canvas.height = Math.round(size.height * ratio);
  }
  const gutter = Math.round(GUTTER_PX * ratio);
  const top = Math.round(AXIS_PX * ratio);
  const width = Math.max(1, context.canvas.width - gutter);
  const height = Math.max(1, context.canvas.height - top);
  if (scratch.width !== width || scratch.height !== height) scratch = new ImageData(width, height);
  const picture = { width, height, pixels: new Uint32Array(scratch.data.buffer) };
  const scaled = { ...window, rowPx: window.rowPx * ratio };
  paintSpans(spans, { picture, window: scaled, rows, inks: inksOf(colours), now });
  context.putImageData(scratch, gutter, top);
  over.setTransform(ratio, 0, 0, ratio, 0, 0);
  drawFrame(over, { size, rows, window, colours, timeZone, now: goesOn ? now : undefined });
}

function inksOf(colours: ChartColours): Inks {
  const pixel = (text: string) => toPixel(...parseColour(text));
  const failed = pixel(colours.tone("failed"));
  const running = pixel(colours.tone("running"));
  return {
    queue: pixel(colours.quiet),
    edge: pixel(colours.strong),
    ofLetter: new Map([
      ["D", pixel(colours.tone("done"))],
      ["R", running],
      ["T", running],
      ["F", pixel(colours.tone("stopped"))],
      ["K", pixel(colours.tone("stopped"))],
      ...[..."EZUXW"].map((letter) => [letter, failed] as const),
    ]),
    other: pixel(colours.tone("scheduled")),
    urgent: new Set("EZUXW"),
  };
}
