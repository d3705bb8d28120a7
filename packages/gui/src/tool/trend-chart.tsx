import { Link } from "@tanstack/react-router";
import type { ToolTrend } from "../api/queries.ts";
import { type Measured, type Place, placeTrend, TREND_HEIGHT, TREND_WIDTH } from "./place-trend.ts";

interface TrendChartProps {
  readonly label: string;
  readonly points: ToolTrend["points"];
  readonly measure: (point: ToolTrend["points"][number]) => Measured | null;
  readonly format: (value: number) => string;
  readonly missing: string;
}

/** Median and 95th percentile from workflow to workflow, oldest first; each point leads to its workflow. */
export function TrendChart({ label, points, measure, format, missing }: TrendChartProps) {
  const { places, most, band, line } = placeTrend(points, measure);
  const last = places.at(-1);
  if (last === undefined) return <p className="muted trend">{missing}</p>;
  const words = `${label}: the median was ${format(places[0]?.p50 ?? 0)} in the oldest and ${format(last.p50)} in the newest of ${places.length} workflows.`;
  return (
    <figure className="trend">
      <figcaption>
        <span className="muted">{label}</span>
        <span className="number">
          <strong>{format(last.p50)}</strong> <span className="muted">95 % {format(last.p95)}</span>
        </span>
      </figcaption>
      <svg
        viewBox={`0 0 ${TREND_WIDTH} ${TREND_HEIGHT}`}
        preserveAspectRatio="none"
        aria-label={words}
        role="img"
      >
        <path d={`M0 ${TREND_HEIGHT - 0.5}H${TREND_WIDTH}`} className="usage-axis" />
        <path d={band} className="trend-band" />
        <path d={line} className="trend-line" />
      </svg>
      <ul className="trend-points">
        {places.map((place) => (
          <TrendPoint key={place.workflowId} place={place} format={format} />
        ))}
      </ul>
      <span className="trend-most muted number">{format(most)}</span>
    </figure>
  );
}

function TrendPoint({
  place,
  format,
}: {
  readonly place: Place;
  readonly format: (value: number) => string;
}) {
  const { workflowId, p50, p95, left, top, failedAttempts } = place;
  const failures = failedAttempts > 0 ? `, ${failedAttempts} failed attempts` : "";
  const words = `workflow ${workflowId}: median ${format(p50)}, 95 % ${format(p95)}${failures}`;
  return (
    <li style={{ left: `${left * 100}%`, top: `${top * 100}%` }}>
      <Link
        to="/workflows/$workflowId/resources"
        params={{ workflowId }}
        aria-label={words}
        title={words}
        className={failedAttempts > 0 ? "trend-point failed" : "trend-point"}
      />
    </li>
  );
}
