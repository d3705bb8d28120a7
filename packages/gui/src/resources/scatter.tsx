import { useNavigate } from "@tanstack/react-router";
import { type PointerEvent, useMemo, useState } from "react";
import type { ArrayUsage } from "../api/queries.ts";
import { MEMORY, RUNTIME } from "./measure.ts";

const WIDTH = 780;
const HEIGHT = 250;
const LEFT = 64;
const BOTTOM = 216;
const TOP = 12;
const RIGHT = WIDTH - 12;
const REACH = 14;

interface Dot {
  readonly taskId: number;
  readonly x: number;
  readonly y: number;
  readonly words: string;
}

/** Time against memory, a point for each attempt: what is far from the others is worth a look. A click opens its task. */
export function Scatter({ usage }: { readonly usage: ArrayUsage }) {
  const navigate = useNavigate();
  const [near, setNear] = useState<Dot>();
  const { dots, longest, most } = useMemo(() => placeDots(usage), [usage]);
  if (dots.length === 0) return <p className="muted">{MEMORY.missing}</p>;
  const find = (event: PointerEvent<SVGSVGElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const x = ((event.clientX - box.left) / box.width) * WIDTH;
    const y = ((event.clientY - box.top) / box.height) * HEIGHT;
    setNear(findNear(dots, x, y));
  };
  const words = `${dots.length} attempts: they ran up to ${RUNTIME.format(longest)} and used up to ${MEMORY.format(most)} of memory.`;
  return (
    <figure className="histogram wide-figure">
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: the table of tasks beside it answers the keyboard. */}
      <svg
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={words}
        onPointerMove={find}
        onPointerLeave={() => setNear(undefined)}
        onClick={() =>
          near && navigate({ to: "/tasks/$taskId", params: { taskId: near.taskId }, search: {} })
        }
        style={{ cursor: near ? "pointer" : "crosshair" }}
      >
        <Axes longest={longest} most={most} />
        <path
          d={dots.map(({ x, y }) => `M${x.toFixed(1)} ${y.toFixed(1)}h0`).join("")}
          className="usage-dots"
        />
        {near && <circle cx={near.x} cy={near.y} r="6" className="usage-near" />}
      </svg>
      <figcaption>
        <strong>Memory over runtime</strong>
        <span className="muted number">
          {near ? near.words : "each point an attempt; a click opens its task"}
        </span>
      </figcaption>
    </figure>
  );
}

function Axes({ longest, most }: { readonly longest: number; readonly most: number }) {
  return [0, 0.5, 1].map((part) => {
    const y = BOTTOM - part * (BOTTOM - TOP);
    return (
      <g key={part}>
        <path d={`M${LEFT} ${y}H${RIGHT}`} className="usage-grid" />
        <text x={LEFT - 6} y={y + 4} textAnchor="end" className="usage-tick">
          {MEMORY.format(part * most)}
        </text>
        <text
          x={LEFT + part * (RIGHT - LEFT)}
          y={BOTTOM + 17}
          textAnchor={part === 1 ? "end" : part === 0 ? "start" : "middle"}
          className="usage-tick"
        >
          {RUNTIME.format(part * longest)}
        </text>
      </g>
    );
  });
}

function findNear(dots: readonly Dot[], x: number, y: number): Dot | undefined {
  const distance = (dot: Dot) => Math.hypot(dot.x - x, dot.y - y);
  const nearest = dots.reduce((best, dot) => (distance(dot) < distance(best) ? dot : best));
  return distance(nearest) <= REACH ? nearest : undefined;
}

function placeDots({ scatter }: ArrayUsage) {
  const { taskIds, runSeconds, peakMemoryBytes } = scatter;
  const longest = Math.max(1, ...runSeconds);
  const most = Math.max(1, ...peakMemoryBytes.map((bytes) => bytes ?? 0));
  const dots = taskIds.flatMap((taskId, nth): readonly Dot[] => {
    const [seconds, bytes] = [runSeconds[nth] ?? 0, peakMemoryBytes[nth]];
    if (bytes === null || bytes === undefined) return [];
    const x = LEFT + (seconds / longest) * (RIGHT - LEFT);
    const y = BOTTOM - (bytes / most) * (BOTTOM - TOP);
    return [{ taskId, x, y, words: `task ${taskId}: ${RUNTIME.format(seconds)}, ${MEMORY.format(bytes)}` }];
  });
  return { dots, longest, most };
}
