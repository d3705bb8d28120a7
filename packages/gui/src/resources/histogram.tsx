import { formatCount, formatPercent } from "@jobmon/core";
import { useId } from "react";
import type { Distribution, Measure } from "./measure.ts";

const WIDTH = 520;
const HEIGHT = 180;
const BASE = 150;
const TOP = 22;

/** How many attempts used how much, beside what is asked for and what would do. */
export function Histogram({ used, measure }: { readonly used: Distribution; readonly measure: Measure }) {
  const { requested, recommended, p50, p95, max, bins, binFrom, binWidth, waste, count } = used;
  const clip = useId();
  // An amount asked for that is far away would leave no room for the bars: it is named at the side then.
  const span = binFrom + bins.length * binWidth;
  const isNear = requested !== null && requested <= 3 * span;
  const from = Math.max(0, binFrom - binWidth);
  const to = Math.max(span, isNear ? requested : 0, recommended ?? 0) * 1.03;
  const x = (value: number) => 8 + ((value - from) / (to - from)) * (WIDTH - 16);
  const words = `${measure.label} of ${formatCount(count)} attempts: median ${measure.format(p50)}, 95 % below ${measure.format(p95)}, at most ${measure.format(max)}.`;
  const marks = [
    { at: p50, label: "median", name: "usage-line-median" },
    ...(recommended === null ? [] : [{ at: recommended, label: "would do", name: "usage-line-do" }]),
    ...(isNear ? [{ at: requested, label: "asked for", name: "usage-line-asked" }] : []),
  ];
  return (
    <figure className="histogram">
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} role="img" aria-label={words}>
        <clipPath id={clip}>
          <rect x="0" y="0" width={WIDTH} height={HEIGHT} />
        </clipPath>
        <g clipPath={`url(#${clip})`}>
          <Bins used={used} measure={measure} x={x} />
          <path d={`M0 ${BASE + 0.5}H${WIDTH}`} className="usage-axis" />
          {marks.map(({ at, label, name }, nth) => (
            <MarkLine key={label} at={x(at)} nth={nth} label={label} name={name} />
          ))}
          {[from, (from + to) / 2, to].map((value, nth) => (
            <text
              key={value}
              x={[8, WIDTH / 2, WIDTH - 8][nth]}
              y={BASE + 17}
              textAnchor={(["start", "middle", "end"] as const)[nth]}
              className="usage-tick"
            >
              {measure.format(value)}
            </text>
          ))}
        </g>
      </svg>
      <figcaption>
        <strong>{measure.label}</strong>
        <span className="muted number">
          median {measure.format(p50)} · 95 % {measure.format(p95)} · greatest {measure.format(max)}
        </span>
        <span className="muted number">
          {requested === null ? "nothing asked for" : `asked for ${measure.formatAsked(requested)}`}
          {waste !== null && <strong> · {formatPercent(waste)} unused</strong>}
        </span>
      </figcaption>
    </figure>
  );
}

interface BinsProps {
  readonly used: Distribution;
  readonly measure: Measure;
  readonly x: (value: number) => number;
}

function Bins({ used: { bins, binFrom, binWidth }, measure, x }: BinsProps) {
  const most = Math.max(1, ...bins);
  return bins.map((bin, nth) => {
    const height = bin === 0 ? 0 : Math.max(1.5, ((BASE - TOP) * bin) / most);
    const left = binFrom + nth * binWidth;
    return (
      <rect
        // biome-ignore lint/suspicious/noArrayIndexKey: a bin is its place.
        key={nth}
        x={x(left)}
        y={BASE - height}
        width={Math.max(1, x(left + binWidth) - x(left) - 1)}
        height={height}
        className="usage-bin"
      >
        <title>{`${formatCount(bin)} from ${measure.format(left)} to ${measure.format(left + binWidth)}`}</title>
      </rect>
    );
  });
}

interface MarkLineProps {
  readonly at: number;
  readonly nth: number;
  readonly label: string;
  readonly name: string;
}

/** Each a little lower than the one before, so that close ones can be read. */
function MarkLine({ at, nth, label, name }: MarkLineProps) {
  const isAtEnd = at > WIDTH - 70;
  return (
    <g className={name}>
      <path d={`M${at} ${10 + 6 * nth}V${BASE}`} />
      <text x={at} y={8 + 6 * nth} textAnchor={isAtEnd ? "end" : "start"} dx={isAtEnd ? -4 : 4} dy="4">
        {label}
      </text>
    </g>
  );
}
