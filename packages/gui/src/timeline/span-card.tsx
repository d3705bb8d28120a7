import { useQuery } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { taskQuery } from "../api/queries.ts";
import type { TaskColumns } from "../columns/task-columns.ts";
import { formatExact, formatSeconds } from "../display/format-time.ts";
import { Status } from "../display/status.tsx";
import { lookOfInstance } from "../display/tones.ts";
import { useSettings } from "../settings/settings.ts";
import type { SpanAt } from "./gantt.tsx";
import { NOT_YET, stateOfSpan } from "./span-columns.ts";

const REST_MS = 180;
const MS_PER_SECOND = 1_000;

interface SpanCardProps {
  readonly columns: TaskColumns;
  readonly span: SpanAt;
}

/** The attempt under the pointer; the task's name comes when the pointer rests. */
export function SpanCard({ columns, span: { spans, nth } }: SpanCardProps) {
  const settings = useSettings();
  const taskId = columns.firstTaskId + (spans.tasks[nth] ?? 0);
  const [rested, setRested] = useState<number>();
  useEffect(() => {
    const timer = setTimeout(() => setRested(taskId), REST_MS);
    return () => clearTimeout(timer);
  }, [taskId]);
  const { data: task } = useQuery({ ...taskQuery(taskId), enabled: rested === taskId });
  const state = stateOfSpan(spans, nth);
  const leasedAt = spans.leasedAt[nth] ?? 0;
  const startedAt = spans.startedAt[nth] ?? NOT_YET;
  const endedAt = spans.endedAt[nth] ?? NOT_YET;
  const between = (from: number, to: number, open: string) =>
    to === NOT_YET ? open : formatSeconds((to - from) / MS_PER_SECOND);
  return (
    <section className="task-card" aria-label="Attempt under the pointer">
      <p className="clip" style={{ fontWeight: 600 }} title={task?.name}>
        {task?.name ?? `task ${taskId}`}
      </p>
      <p className="task-card-row">
        {state && <Status look={lookOfInstance(state)} />}
        <span className="muted number">{taskId}</span>
      </p>
      <p className="muted">
        queued {between(leasedAt, startedAt, "still")}
        {startedAt !== NOT_YET && ` · ran ${between(startedAt, endedAt, "until now")}`}
      </p>
      <p className="muted number">from {formatExact(leasedAt, settings)}</p>
    </section>
  );
}
