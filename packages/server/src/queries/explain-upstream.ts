import { taskMachine } from "@jobmon/core";
import { type Cause, NOTHING_TO_DO, type Reason } from "./cause.ts";
import { countOf } from "./count-of.ts";
import type { NamedTask, TaskFacts } from "./task-facts.ts";

/** What a waiting task waits for. */
export function explainUpstream({ task, workflow, upstream }: TaskFacts): readonly Cause[] {
  const { remaining, unfinished, failed } = upstream;
  if (remaining === 0)
    return [
      {
        answer: "All it waits for is done, and it is about to be queued.",
        reasons: [{ code: "ready", text: "none of its upstream tasks is unfinished", next: NOTHING_TO_DO }],
      },
    ];
  const waiting: Cause = {
    answer: `It waits for ${countOf(remaining, "upstream task")}.`,
    reasons: [...unfinished.map(describeUnfinished), ...describeRest(task.id, remaining - unfinished.length)],
  };
  if (failed.length === 0) return [waiting];
  const mend = `mend the cause, then \`jobmon workflow resume ${workflow.id}\``;
  const blocked: Cause = {
    answer: `It cannot run because ${failed.length === 1 ? `task ${failed[0]?.id} failed` : "tasks that it depends on failed"}.`,
    reasons: failed.map(({ id, name }) => ({
      code: "upstream_failed",
      text: `task ${id} (${name}) failed`,
      next: `read \`jobmon task logs ${id}\`, ${mend}`,
    })),
  };
  return [
    blocked,
    { ...waiting, reasons: waiting.reasons.filter((_, place) => !isListed(unfinished[place], failed)) },
  ];
}

function isListed(task: NamedTask | undefined, failed: readonly NamedTask[]): boolean {
  return task !== undefined && failed.some(({ id }) => id === task.id);
}

function describeUnfinished({ id, name, state }: NamedTask): Reason {
  const label = taskMachine.states[state].label.toLowerCase();
  const isClear = state === "RUNNING" || state === "LAUNCHED" || state === "INSTANTIATING";
  return {
    code: "upstream",
    text: `task ${id} (${name}) is ${label}`,
    next: isClear ? NOTHING_TO_DO : `\`jobmon task explain ${id}\``,
  };
}

function describeRest(taskId: number, count: number): Reason[] {
  if (count <= 0) return [];
  const text = `${countOf(count, "more upstream task")} ${count === 1 ? "is" : "are"} not done`;
  return [{ code: "upstream", text, next: `\`jobmon task dependencies ${taskId}\`` }];
}
