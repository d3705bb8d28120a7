import { formatCount, type Tone } from "@jobmon/core";
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useSettings } from "../settings/settings.ts";
import { readColours } from "./read-colours.ts";

export interface TimeSeries {
  readonly label: string;
  readonly tone: Tone;
  readonly values: readonly number[];
  readonly isDashed?: boolean;
}

interface TimeChartProps {
  /** The chart in one sentence, for whoever cannot see it. */
  readonly summary: string;
  readonly at: readonly number[];
  readonly series: readonly TimeSeries[];
  /** Each on top of the one before it, filled. */
  readonly isStacked?: boolean;
  readonly max?: number;
  readonly height?: number;
}

const HEIGHT = 190;
const SYNC_KEY = "time";
const FILL_ALPHA: Readonly<Partial<Record<Tone, string>>> = { waiting: "38" };
const DENSE_ALPHA = "d9";

/** Numbers of tasks over time. What happened between two points did not happen: steps, not slopes. */
export function TimeChart({ summary, at, series, isStacked = false, max, height = HEIGHT }: TimeChartProps) {
  const holder = useRef<HTMLDivElement>(null);
  const chart = useRef<uPlot>(undefined);
  const scheme = useComputedColorScheme("light");
  const { timeZone } = useSettings();
  const shape = series.map(({ label }) => label).join("|");
  const data = toData(at, series, isStacked);
  const latest = useRef(data);
  latest.current = data;

  // biome-ignore lint/correctness/useExhaustiveDependencies: made anew for another shape or look; data come by setData.
  useEffect(() => {
    const element = holder.current;
    if (element === null) return;
    const colours = readColours();
    const axis = {
      stroke: colours.ink,
      grid: { stroke: colours.line, width: 1 },
      ticks: { stroke: colours.line, width: 1, size: 4 },
      font: '11px "Inter Variable", system-ui, sans-serif',
    };
    const drawn = isStacked ? [...series].reverse() : series;
    const options: uPlot.Options = {
      width: element.clientWidth,
      height,
      padding: [8, 8, 0, 0],
      cursor: { sync: { key: SYNC_KEY }, drag: { x: true, y: false } },
      legend: { show: false },
      scales: { y: { range: (_u, _min, top) => [0, Math.max(1, max ?? top * 1.05)] } },
      axes: [
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
      ],
      series: [
        {},
        ...drawn.map(({ label, tone, isDashed }) => ({
          label,
          stroke: colours.tone(tone),
          width: isStacked ? 0 : 1.75,
          dash: isDashed ? [5, 4] : undefined,
          fill: isStacked ? colours.tone(tone) + (FILL_ALPHA[tone] ?? DENSE_ALPHA) : undefined,
          points: { show: false },
          paths: uPlot.paths.stepped?.({ align: 1 }),
        })),
      ],
      tzDate: (seconds) =>
        timeZone === "browser" ? new Date(seconds * 1e3) : uPlot.tzDate(new Date(seconds * 1e3), timeZone),
    };
    const made = new uPlot(options, latest.current, element);
    chart.current = made;
    const observer = new ResizeObserver(() => made.setSize({ width: element.clientWidth, height }));
    observer.observe(element);
    return () => {
      observer.disconnect();
      made.destroy();
      chart.current = undefined;
    };
  }, [shape, scheme, isStacked, height, max, timeZone]);

  useEffect(() => {
    chart.current?.setData(data);
  });

  return (
    <figure style={{ margin: 0 }}>
      <div ref={holder} className="chart" role="img" aria-label={summary} style={{ height }} />
      <figcaption className="chart-legend">
        {series.map(({ label, tone, values }) => (
          <span key={label} className={`tone-${tone}`}>
            <i className="swatch" aria-hidden="true" />
            {label} <strong className="number">{formatCount(values.at(-1) ?? 0)}</strong>
          </span>
        ))}
      </figcaption>
    </figure>
  );
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

function toData(at: readonly number[], series: readonly TimeSeries[], isStacked: boolean): uPlot.AlignedData {
  const seconds = at.map((ms) => ms / 1_000);
  if (!isStacked) return [seconds, ...series.map(({ values }) => [...values])];
  const tops: number[][] = [];
  const sums = at.map(() => 0);
  for (const { values } of series) {
    for (const [index, value] of values.entries()) sums[index] = (sums[index] ?? 0) + value;
    tops.push([...sums]);
  }
  return [seconds, ...tops.reverse()];
}
