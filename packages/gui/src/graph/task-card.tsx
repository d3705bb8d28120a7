import { formatCount } from "@jobmon/core";
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { taskQuery } from "../api/queries.ts";
import { stateOf } from "../columns/task-columns.ts";
import { formatSeconds } from "../display/format-time.ts";
import { Status } from "../display/status.tsx";
import { lookOfTask } from "../display/tones.ts";
import { cellOf, countNeighbours, type Graph } from "./links.ts";

const REST_MS = 180;

interface TaskCardProps {
  readonly graph: Graph;
  readonly index: number;
  readonly isChosen: boolean;
  readonly onLook: () => void;
}

/** What is known of a task at once; its name is asked for when the pointer rests on it. */
export function TaskCard({ graph, index, isChosen, onLook }: TaskCardProps) {
  const taskId = graph.columns.firstTaskId + index;
  const isRested = useRest(index) || isChosen;
  const { data: task } = useQuery({ ...taskQuery(taskId), enabled: isRested });
  const state = stateOf(graph.columns, index);
  const block = cellOf(graph, index)?.block;
  const seconds = graph.columns.seconds[index] ?? Number.NaN;
  const neighbours = countNeighbours(graph, index);
  return (
    <section className="task-card" aria-label={isChosen ? "Chosen task" : "Task under the pointer"}>
      <p className="clip" style={{ fontWeight: 600 }} title={task?.name}>
        {task?.name ?? block?.name ?? "task"}
      </p>
      <p className="task-card-row">
        {state && <Status look={lookOfTask(state)} />}
        <span className="muted number">{taskId}</span>
      </p>
      <p className="muted">
        {block?.name}
        {!Number.isNaN(seconds) && ` · ran ${formatSeconds(seconds)}`}
        {task !== undefined && task.attempts > 1 && ` · ${task.attempts} attempts`}
      </p>
      {neighbours && (
        <p className="muted">
          waits for {formatCount(neighbours.upstream)}, {formatCount(neighbours.downstream)} wait for it
        </p>
      )}
      {isChosen && (
        <p className="task-card-row" style={{ marginTop: 4 }}>
          <Button component={Link} to={`/tasks/${taskId}`} size="compact-sm">
            Open
          </Button>
          <Button size="compact-sm" variant="default" onClick={onLook}>
            Look from near
          </Button>
        </p>
      )}
    </section>
  );
}

function useRest(index: number): boolean {
  const [rested, setRested] = useState<number>();
  useEffect(() => {
    const timer = setTimeout(() => setRested(index), REST_MS);
    return () => clearTimeout(timer);
  }, [index]);
  return rested === index;
}
