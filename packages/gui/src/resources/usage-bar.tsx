import { formatPercent } from "@jobmon/core";
import type { Distribution, Measure } from "./measure.ts";

const WIDTH = 110;
const HEIGHT = 18;

/** What was asked for as a track, what was used in it: a bar to the 95th percentile, marks at median and greatest. */
export function UsageBar({
  used,
  measure,
}: {
  readonly used: Distribution | null;
  readonly measure: Measure;
}) {
  if (used === null)
    return (
      <span className="muted" title={measure.missing}>
        not measured
      </span>
    );
  const { requested, p50, p95, max, waste } = used;
  const end = Math.max(requested ?? 0, max) * 1.02 || 1;
  const x = (value: number) => (value / end) * WIDTH;
  const words = [
    `median ${measure.format(p50)}`,
    `95 % below ${measure.format(p95)}`,
    `at most ${measure.format(max)}`,
    requested === null ? "nothing asked for" : `${measure.formatAsked(requested)} asked for`,
    ...(waste === null ? [] : [`${formatPercent(waste)} unused`]),
  ].join(", ");
  return (
    <svg
      className="usage-bar"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={words}
    >
      <title>{words}</title>
      {requested !== null && (
        <rect x="0.5" y="2.5" width={Math.max(1, x(requested) - 1)} height="13" className="usage-asked" />
      )}
      <rect x="0" y="6" width={x(p95)} height="6" className="usage-most" />
      <path d={`M${x(p50)} 3V15`} className="usage-median" />
      <path d={`M${x(max)} 5V13`} className="usage-greatest" />
    </svg>
  );
}
