import { formatCount } from "@jobmon/core";
import { useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { useSettings } from "../settings/settings.ts";
import { type TimeSeries, timeChartOptions } from "./time-chart-options.ts";

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
    const choice = { width: element.clientWidth, height, series, isStacked, max, timeZone };
    const made = new uPlot(timeChartOptions(choice), latest.current, element);
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
