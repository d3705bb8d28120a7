/**
 * The report's chart: one row of panels per indicator, one panel per region. Here are the page, its heading and
 * its legend; a panel is drawn in `chart-panel.ts`.
 */
import { drawPanel, drawSwatch, INK, PANEL, type PanelRow, QUIET, type Swatch } from "./chart-panel.ts";
import { INDICATOR_IDS, INDICATORS, type IndicatorId } from "./indicators.ts";
import { REGIONS } from "./regions.ts";
import type { Summary } from "./run-folder.ts";
import { at } from "./statistics.ts";
import { element, roundTicks, svgText } from "./svg.ts";

const MARGIN = { left: 48, right: 20, top: 158, bottom: 56 };
const GAP = { x: 16, y: 100 };
const TICK_COUNT = 5;

export interface ChartInput {
  readonly summaries: readonly Summary[];
  readonly countryCount: number;
}

export function renderChart({ summaries, countryCount }: ChartInput): string {
  const width = MARGIN.left + REGIONS.length * (PANEL.width + GAP.x) - GAP.x + MARGIN.right;
  const height = MARGIN.top + INDICATOR_IDS.length * (PANEL.height + GAP.y) - GAP.y + MARGIN.bottom;
  const { years, observed } = at(summaries, 0);
  const lastSeen = at(years, observed.length - 1);
  const title = `Longer lives, smaller families: ${years[0]} to ${lastSeen}, and a forecast to ${years.at(-1)}`;
  const source = `Population-weighted means of ${countryCount} countries. Data: Gapminder (CC BY 4.0), from the npm package vega-datasets.`;
  const page = {
    xmlns: "http://www.w3.org/2000/svg",
    viewBox: `0 0 ${width} ${height}`,
    width,
    height,
    "font-family": "Helvetica Neue, Helvetica, Arial, DejaVu Sans, sans-serif",
    "font-size": 12,
    fill: INK,
    role: "img",
    "aria-label": title,
  };
  return `${element("svg", page, [
    element("rect", { width, height, fill: "#FFFFFF" }),
    svgText(title, { x: MARGIN.left, y: 38, "font-size": 21, "font-weight": 700 }),
    ...drawLegend(),
    ...INDICATOR_IDS.flatMap((indicator, row) => drawRow(layRow({ summaries, indicator, row }))),
    svgText(source, { x: MARGIN.left, y: height - 14, fill: QUIET, "font-size": 11 }),
  ])}\n`;
}

function drawLegend(): readonly string[] {
  const entries: readonly { readonly swatch: Swatch; readonly label: string; readonly x: number }[] = [
    { swatch: "observed", label: "observed", x: 0 },
    { swatch: "trend", label: "fitted trend", x: 105 },
    { swatch: "forecast", label: "median forecast", x: 228 },
    { swatch: "interval", label: "90 % interval", x: 376 },
    { swatch: "others", label: "the other regions", x: 508 },
  ];
  return entries.flatMap(({ swatch, label, x }) => [
    drawSwatch(swatch, { x: MARGIN.left + x, y: 68 }),
    svgText(label, { x: MARGIN.left + x + 32, y: 72 }),
  ]);
}

interface RowRequest {
  readonly summaries: readonly Summary[];
  readonly indicator: IndicatorId;
  readonly row: number;
}

/** The panels of a row share their axes: the eye may compare heights across them. */
function layRow({ summaries, indicator, row }: RowRequest): PanelRow {
  const ofIndicator = summaries.filter((summary) => summary.indicator === indicator);
  const extent = ofIndicator.flatMap(({ lower, upper, observed }) => [...lower, ...upper, ...observed]);
  return {
    summaries: ofIndicator,
    top: MARGIN.top + row * (PANEL.height + GAP.y),
    ticks: roundTicks(extent, TICK_COUNT),
    decimals: INDICATORS[indicator].decimals,
    heading: `${INDICATORS[indicator].label}, ${INDICATORS[indicator].unit}`,
  };
}

function drawRow(row: PanelRow): readonly string[] {
  const heading = { x: MARGIN.left, y: row.top - 46, "font-size": 15, "font-weight": 700 };
  return [
    svgText(row.heading, heading),
    ...row.summaries.map((summary, column) =>
      drawPanel({ row, summary, left: MARGIN.left + column * (PANEL.width + GAP.x), column }),
    ),
  ];
}
