import { formatCount, type Tone } from "@jobmon/core";
import uPlot from "uplot";
import { type ChartColours, readColours } from "./read-colours.ts";

export interface TimeSeries {
  readonly label: string;
  readonly tone: Tone;
  readonly values: readonly number[];
  readonly isDashed?: boolean;
}

interface ChartChoice {
  readonly width: number;
  readonly height: number;
  readonly series: readonly TimeSeries[];
  readonly isStacked: boolean;
  readonly max: number | undefined;
  readonly timeZone: string;
}

const SYNC_KEY = "time";
const FILL_ALPHA: Readonly<Partial<Record<Tone, string>>> = { waiting: "38" };
const DENSE_ALPHA = "d9";

/** How numbers over time are drawn, in the colours and the zone of the moment. */
export function timeChartOptions(choice: ChartChoice): uPlot.Options {
  const { width, height, series, isStacked, max, timeZone } = choice;
  const colours = readColours();
  const drawn = isStacked ? [...series].reverse() : series;
  return {
    width,
    height,
    padding: [8, 8, 0, 0],
    cursor: { sync: { key: SYNC_KEY }, drag: { x: true, y: false } },
    legend: { show: false },
    scales: { y: { range: (_u, _min, top) => [0, Math.max(1, max ?? top * 1.05)] } },
    axes: axesOf(colours, timeZone),
    series: [{}, ...drawn.map((one) => lineOf(one, colours, isStacked))],
    tzDate: (seconds) =>
      timeZone === "browser" ? new Date(seconds * 1e3) : uPlot.tzDate(new Date(seconds * 1e3), timeZone),
  };
}

function axesOf(colours: ChartColours, timeZone: string): uPlot.Axis[] {
  const axis = {
    stroke: colours.ink,
    grid: { stroke: colours.line, width: 1 },
    ticks: { stroke: colours.line, width: 1, size: 4 },
    font: '11px "Inter Variable", system-ui, sans-serif',
  };
  return [
    {
      ...axis,
      space: 80,
      values: (_u, splits, _at, _space, step) => splits.map(labelOf(timeZone, step)),
    },
    {
      ...axis,
      size: 46,
      values: (_u, splits) => splits.map((value) => (value % 1 === 0 ? formatCount(value) : "")),
    },
  ];
}

function lineOf(
  { label, tone, isDashed }: TimeSeries,
  colours: ChartColours,
  isStacked: boolean,
): uPlot.Series {
  return {
    label,
    stroke: colours.tone(tone),
    width: isStacked ? 0 : 1.75,
    dash: isDashed ? [5, 4] : undefined,
    fill: isStacked ? colours.tone(tone) + (FILL_ALPHA[tone] ?? DENSE_ALPHA) : undefined,
    points: { show: false },
    paths: uPlot.paths.stepped?.({ align: 1 }),
  };
}

const MINUTE_SECONDS = 60;
const DAY_SECONDS = 86_400;

/** As precise as the distance of the marks asks for. */
function labelOf(timeZone: string, stepSeconds: number): (seconds: number) => string {
  const clock = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  const format = new Intl.DateTimeFormat(undefined, {
    timeZone: timeZone === "browser" ? undefined : timeZone,
    ...(stepSeconds < DAY_SECONDS ? clock : { day: "numeric", month: "short" }),
    ...(stepSeconds < MINUTE_SECONDS ? { second: "2-digit" } : {}),
  });
  return (seconds) => format.format(seconds * 1_000);
}
