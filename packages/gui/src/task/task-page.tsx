import { Button, Group, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { TaskActionDialog } from "../actions/task-action-dialog.tsx";
import type { TaskAction, TaskActionRequest } from "../actions/task-actions.ts";
import { ProblemError } from "../api/problem-error.ts";
import {
  explainQuery,
  instancesQuery,
  type Task,
  taskQuery,
  taskStoryQuery,
  workflowQuery,
} from "../api/queries.ts";
import { Copyable } from "../display/copyable.tsx";
import { Empty } from "../display/empty.tsx";
import { Failure } from "../display/failure.tsx";
import { formatBytes } from "../display/format-bytes.ts";
import { formatSeconds } from "../display/format-time.ts";
import { Moment } from "../display/moment.tsx";
import { ScrollText } from "../display/scroll-text.tsx";
import { Status } from "../display/status.tsx";
import { Story } from "../display/story.tsx";
import { lookOfTask } from "../display/tones.ts";
import { useTitle } from "../display/use-title.ts";
import { useLiveTask } from "../live/use-live-task.ts";
import { AttemptsPanel } from "./attempts-panel.tsx";
import { LogPanel } from "./log-panel.tsx";
import { NeighboursPanel } from "./neighbours-panel.tsx";

const route = getRouteApi("/tasks/$taskId");

/** One task: why is it where it is, what did it write, and what to do about it. */
export function TaskPage() {
  const { taskId } = route.useParams();
  const { data: task, error, refetch } = useQuery(taskQuery(taskId));
  useTitle(task?.name ?? `Task ${taskId}`);
  useLiveTask(taskId, task?.workflowId);
  if (task !== undefined) return <TaskView key={taskId} task={task} />;
  if (error instanceof ProblemError && error.code === "not_found")
    return (
      <Empty isPage title={`There is no task ${taskId} here.`}>
        <p>
          It may have been removed with its workflow. <Link to="/">All workflows</Link>
        </p>
      </Empty>
    );
  if (error) return <Failure error={error} onRetry={refetch} />;
  return <Skeleton height={260} />;
}

function TaskView({ task }: { readonly task: Task }) {
  const { attempt, stream, find } = route.useSearch();
  const navigate = useNavigate({ from: "/tasks/$taskId" });
  const { data } = useQuery(instancesQuery(task.id));
  const { data: story } = useQuery(taskStoryQuery(task.id));
  const instances = data?.rows ?? [];
  const shown = instances.find((one) => one.attempt === attempt) ?? instances.at(-1);
  const hasFailed = shown?.failureKind != null;
  const change = (next: { attempt?: number; stream?: string; find?: string }) =>
    navigate({ search: (known) => ({ ...known, ...next }), replace: true });
  return (
    <>
      <Head task={task} />
      <Explanation task={task} />
      <div className="columns" style={{ marginTop: 12 }}>
        <div className="span-8" style={{ display: "grid", gap: 12, alignContent: "start", minWidth: 0 }}>
          <AttemptsPanel
            instances={instances}
            shownId={shown?.id}
            onPick={(instance) => change({ attempt: instance.attempt })}
          />
          {shown && (
            <LogPanel
              key={shown.id}
              instanceId={shown.id}
              attempt={shown.attempt}
              stream={stream === "stderr" || (stream === undefined && hasFailed) ? "stderr" : "stdout"}
              find={find ?? ""}
              onStream={(next) => change({ stream: next })}
              onFind={(next) => change({ find: next === "" ? undefined : next })}
            />
          )}
          <section className="panel" aria-label="Story">
            <div className="panel-head">
              <h2 className="panel-title">Story</h2>
            </div>
            {story && <Story entries={story.rows} />}
          </section>
        </div>
        <div className="span-4" style={{ display: "grid", gap: 12, alignContent: "start", minWidth: 0 }}>
          <CommandPanel task={task} />
          <FactsPanel task={task} />
          <NeighboursPanel taskId={task.id} />
        </div>
      </div>
    </>
  );
}

function Head({ task }: { readonly task: Task }) {
  const { data: workflow } = useQuery(workflowQuery(task.workflowId));
  const [request, setRequest] = useState<TaskActionRequest>();
  const act = (action: TaskAction) => setRequest({ action, where: [`id:is:${task.id}`], what: "this task" });
  return (
    <div className="page-head" style={{ alignItems: "center" }}>
      <div style={{ minWidth: 0 }}>
        <div className="muted">
          <Link to="/workflows/$workflowId" params={{ workflowId: task.workflowId }}>
            {workflow?.name || `Workflow ${task.workflowId}`}
          </Link>{" "}
          ›{" "}
          <Link
            to="/workflows/$workflowId/tasks"
            params={{ workflowId: task.workflowId }}
            search={{ where: [`template:is:${task.templateName}`] }}
          >
            {task.templateName}
          </Link>
        </div>
        <h1 className="page-title" style={{ overflowWrap: "anywhere" }}>
          {task.name}
        </h1>
      </div>
      <Status look={lookOfTask(task.status)} />
      <span className="muted wide-only">
        {task.id} · since <Moment at={task.statusAt} /> · attempt {task.attempts} of {task.maxAttempts}
      </span>
      <Group gap="xs" ml="auto">
        {task.status === "ERROR_FATAL" && <Button onClick={() => act("retry")}>Retry</Button>}
        <Button variant="default" onClick={() => act("reset")}>
          Reset
        </Button>
        {task.status !== "DONE" && (
          <Button variant="default" onClick={() => act("mark_done")}>
            Mark as done
          </Button>
        )}
      </Group>
      {workflow && (
        <TaskActionDialog workflow={workflow} request={request} onClose={() => setRequest(undefined)} />
      )}
    </div>
  );
}

function Explanation({ task }: { readonly task: Task }) {
  const { data } = useQuery(explainQuery(task.id));
  if (data === undefined) return <Skeleton height={64} />;
  return (
    <section className="panel panel-body" aria-label="Why it is where it is" style={{ minHeight: 44 }}>
      <p>
        <strong>{data.answer}</strong>
      </p>
      {data.reasons.length > 0 && (
        <ul style={{ listStyle: "none", marginTop: 4 }}>
          {data.reasons.map(({ code, text, next }) => (
            <li key={`${code} ${text}`}>
              {text}
              {next !== "" && <span className="muted"> Next: {next}</span>}
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}

function CommandPanel({ task }: { readonly task: Task }) {
  return (
    <section className="panel" aria-label="Command">
      <div className="panel-head">
        <h2 className="panel-title">Command</h2>
        <Copyable text={task.command} what="command" />
      </div>
      <div className="panel-body">
        <ScrollText label="Text of the command" text={task.command} maxHeight={200} />
      </div>
    </section>
  );
}

function FactsPanel({ task }: { readonly task: Task }) {
  const { resources } = task;
  const facts: readonly (readonly [string, string])[] = [
    ...Object.entries(task.args),
    ["cores", String(resources.cores)],
    ["memory", resources.memoryBytes === null ? "not asked for" : formatBytes(resources.memoryBytes)],
    [
      "runtime",
      resources.runtimeSeconds === null ? "not asked for" : formatSeconds(resources.runtimeSeconds),
    ],
    ...(resources.queue === null ? [] : [["queue", resources.queue] as const]),
    ["priority", String(task.priority)],
    ...Object.entries(task.attributes),
  ];
  return (
    <section className="panel" aria-label="Args and resources">
      <div className="panel-head">
        <h2 className="panel-title">Args and resources</h2>
      </div>
      <dl className="facts panel-body">
        {facts.map(([name, value]) => (
          <div key={name} style={{ display: "contents" }}>
            <dt>{name}</dt>
            <dd className="mono">{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
