/**
 * One panel: its own region in colour, the other regions in grey behind it, so that regions compare without
 * their intervals covering each other.
 */
import { REGIONS } from "./regions.ts";
import type { Summary } from "./run-folder.ts";
import { at } from "./statistics.ts";
import { element, linePath, type Point, place, ribbonPath, type Scale, svgText } from "./svg.ts";

export const PANEL = { width: 178, height: 216 };
export const INK = "#1F2328";
export const QUIET = "#6A7078";
const GRID = "#E6E8EB";
const FUTURE = "#F6F7F8";
const OTHERS = "#CDD1D6";
/** From Okabe and Ito's palette: readers with any colour vision tell them apart. One per region. */
const COLOURS = ["#D55E00", "#0072B2", "#009E73", "#CC79A7", "#E69F00", "#56B4E9"];
/** Points that readers will ask about. */
const NOTES = [
  { indicator: "life-expectancy", region: "east-asia-pacific", year: 1960, text: "famine in China" },
];
const YEARS_LABELLED = [1960, 1980, 2000, 2020];
/** Room right of the last year for the forecast's number. */
const LABEL_WIDTH = 34;
const DASHES = "5 3";
const RIBBON_OPACITY = 0.22;

export interface PanelRow {
  readonly summaries: readonly Summary[];
  readonly top: number;
  readonly ticks: readonly number[];
  readonly decimals: number;
  readonly heading: string;
}

export interface Panel {
  readonly row: PanelRow;
  readonly summary: Summary;
  readonly left: number;
  readonly column: number;
}

interface Axes {
  readonly x: Scale;
  readonly y: Scale;
}

export function drawPanel({ row, summary, left, column }: Panel): string {
  const { years } = summary;
  const [low, high] = [at(row.ticks, 0), at(row.ticks, row.ticks.length - 1)];
  const axes: Axes = {
    x: {
      from: [at(years, 0), at(years, years.length - 1)],
      to: [left + 6, left + PANEL.width - LABEL_WIDTH],
    },
    y: { from: [low, high], to: [row.top + PANEL.height, row.top] },
  };
  const others = row.summaries.filter((other) => other.region !== summary.region);
  const name = REGIONS.find((region) => region.id === summary.region)?.name ?? summary.region;
  return element("g", {}, [
    svgText(name, { x: left, y: row.top - 14, "font-weight": 600 }),
    drawFuture(summary, axes),
    ...drawAxes({ row, left, axes, isFirst: column === 0 }),
    ...others.map((other) =>
      drawCurve(trace(other.years, other.median, axes), { stroke: OTHERS, "stroke-width": 1 }),
    ),
    ...drawRegion({ summary, axes, colour: at(COLOURS, column % COLOURS.length), decimals: row.decimals }),
  ]);
}

interface RegionDrawing {
  readonly summary: Summary;
  readonly axes: Axes;
  readonly colour: string;
  readonly decimals: number;
}

function drawRegion({ summary, axes, colour, decimals }: RegionDrawing): readonly string[] {
  const { years, observed, median, lower, upper } = summary;
  const line = trace(years, median, axes);
  const end = at(line, line.length - 1);
  const endLabel = at(median, median.length - 1).toFixed(decimals);
  const ribbon = ribbonPath(trace(years, upper, axes), trace(years, lower, axes));
  return [
    element("path", { d: ribbon, fill: colour, "fill-opacity": RIBBON_OPACITY }),
    drawCurve(line.slice(0, observed.length), { stroke: colour }),
    drawCurve(line.slice(observed.length - 1), { stroke: colour, "stroke-dasharray": DASHES }),
    ...trace(years, observed, axes).map(({ x, y }) => drawDot({ x, y })),
    ...drawNotes(summary, axes),
    svgText(endLabel, { x: end.x + 5, y: end.y + 4, "font-weight": 700 }),
  ];
}

function drawNotes({ indicator, region, years, observed }: Summary, axes: Axes): readonly string[] {
  const dots = trace(years, observed, axes);
  const notes = NOTES.filter((note) => note.indicator === indicator && note.region === region);
  return notes.flatMap(({ year, text }) =>
    dots
      .filter((_, i) => years[i] === year)
      .map(({ x, y }) => svgText(text, { x: x + 8, y: y + 4, fill: QUIET, "font-size": 11 })),
  );
}

function drawFuture({ years, observed }: Summary, { x, y }: Axes): string {
  const start = place(x, at(years, observed.length - 1));
  return element("rect", {
    x: start,
    y: y.to[1],
    width: x.to[1] - start,
    height: y.to[0] - y.to[1],
    fill: FUTURE,
  });
}

interface AxesDrawing {
  readonly row: PanelRow;
  readonly left: number;
  readonly axes: Axes;
  readonly isFirst: boolean;
}

/** Only the first panel carries the numbers of the vertical axis; the grid leads the eye to them. */
function drawAxes({ row, left, axes, isFirst }: AxesDrawing): readonly string[] {
  const right = axes.x.to[1];
  const [first, last] = axes.x.from;
  return [
    ...row.ticks.flatMap((tick) => {
      const y = place(axes.y, tick);
      const line = element("line", { x1: left, x2: right, y1: y, y2: y, stroke: GRID });
      return isFirst
        ? [line, svgText(`${tick}`, { x: left - 8, y: y + 4, fill: QUIET, "text-anchor": "end" })]
        : [line];
    }),
    ...YEARS_LABELLED.filter((year) => first <= year && year <= last).map((year) =>
      svgText(`${year}`, {
        x: place(axes.x, year),
        y: row.top + PANEL.height + 17,
        fill: QUIET,
        "font-size": 11,
        "text-anchor": "middle",
      }),
    ),
  ];
}

export type Swatch = "observed" | "trend" | "forecast" | "interval" | "others";

export function drawSwatch(swatch: Swatch, { x, y }: Point): string {
  const line = [
    { x, y },
    { x: x + 24, y },
  ];
  const swatches: Readonly<Record<Swatch, () => string>> = {
    observed: () => drawDot({ x: x + 12, y }),
    trend: () => drawCurve(line, { stroke: INK }),
    forecast: () => drawCurve(line, { stroke: INK, "stroke-dasharray": DASHES }),
    interval: () =>
      element("rect", { x, y: y - 6, width: 24, height: 12, fill: INK, "fill-opacity": RIBBON_OPACITY }),
    others: () => drawCurve(line, { stroke: OTHERS, "stroke-width": 1.5 }),
  };
  return swatches[swatch]();
}

function drawDot({ x, y }: Point): string {
  return element("circle", { cx: x, cy: y, r: 2.3, fill: INK });
}

function drawCurve(points: readonly Point[], style: Readonly<Record<string, string | number>>): string {
  return element("path", {
    d: linePath(points),
    fill: "none",
    "stroke-width": 2,
    "stroke-linejoin": "round",
    ...style,
  });
}

/** Values may be fewer than years: observations end before the forecast does. */
function trace(years: readonly number[], values: readonly number[], { x, y }: Axes): readonly Point[] {
  return values.map((value, i) => ({ x: place(x, at(years, i)), y: place(y, value) }));
}
