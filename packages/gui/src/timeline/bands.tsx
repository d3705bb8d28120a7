import type { Reply } from "@jobmon/api";
import { formatCount } from "@jobmon/core";
import { useId } from "react";

export type Band = Reply<"getTimeline">["rows"][number];

interface BandsProps {
  readonly rows: readonly Band[];
  readonly from: number;
  readonly to: number;
  readonly until: number;
  readonly chosen: number | undefined;
  readonly onChoose: (arrayId: number | undefined) => void;
}

const WIDTH = 1_000;
const HEIGHT = 26;

/** From far away: how many tasks of each template ran, and how many were queued, over time. A press shows its tasks only. */
export function Bands({ rows, from, to, until, chosen, onChoose }: BandsProps) {
  const pattern = useId();
  return (
    <ul className="bands" aria-label="Templates over time">
      <li aria-hidden="true" className="visually-hidden">
        <svg width="0" height="0" aria-hidden="true">
          <defs>
            <pattern
              id={pattern}
              width="4"
              height="4"
              patternUnits="userSpaceOnUse"
              patternTransform="rotate(45)"
            >
              <rect width="1.6" height="4" className="band-hatch" />
            </pattern>
          </defs>
        </svg>
      </li>
      {rows.map((row) => {
        const most = Math.max(
          1,
          ...row.queued.map((queued, at) => queued + (row.launching[at] ?? 0) + (row.running[at] ?? 0)),
        );
        const window = { from, to, until, most };
        const started = row.running.map((running, at) => running + (row.launching[at] ?? 0));
        const all = started.map((count, at) => count + (row.queued[at] ?? 0));
        return (
          <li key={row.arrayId}>
            <button
              type="button"
              className="band"
              aria-pressed={row.arrayId === chosen}
              onClick={() => onChoose(row.arrayId === chosen ? undefined : row.arrayId)}
            >
              <span className="band-name clip" title={row.name}>
                {row.name} <span className="muted number">{formatCount(row.taskCount)}</span>
              </span>
              <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
                <path d={bandPath(row.at, all, window)} fill={`url(#${pattern})`} className="band-queued" />
                <path d={bandPath(row.at, started, window)} className="band-running" />
              </svg>
              <span className="band-most muted number">{`at most ${formatCount(Math.max(0, ...started))} at once`}</span>
            </button>
          </li>
        );
      })}
    </ul>
  );
}

interface BandWindow {
  readonly from: number;
  readonly to: number;
  /** What holds at the end holds until then. */
  readonly until: number;
  readonly most: number;
}

/** Steps, not slopes: between two points nothing happened. Empty where there is nothing to show. */
export function bandPath(
  at: readonly number[],
  counts: readonly number[],
  { from, to, until, most }: BandWindow,
): string {
  if (at.length === 0) return "";
  const x = (moment: number) =>
    Math.min(WIDTH, Math.max(0, ((moment - from) / (to - from)) * WIDTH)).toFixed(1);
  const y = (count: number) => (HEIGHT * (1 - count / most)).toFixed(1);
  const steps = counts.map((count, nth) => `H${x(at[nth] ?? from)}V${y(count)}`);
  return `M${x(at[0] ?? from)} ${HEIGHT}${steps.join("")}H${x(Math.max(until, at.at(-1) ?? until))}V${HEIGHT}Z`;
}
