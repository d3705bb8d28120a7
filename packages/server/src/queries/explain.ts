/**
 * Why is this task not running? Decided from what is known, without I/O.
 *
 * Causes are listed with the most decisive first; its sentence is the answer.
 */
import { formatDurationMs, type TaskState } from "@jobmon/core";
import { type Cause, type Explanation, NOTHING_TO_DO } from "./cause.ts";
import { explainAttempt } from "./explain-attempt.ts";
import { explainGate } from "./explain-gate.ts";
import { explainQueue } from "./explain-queue.ts";
import { explainUpstream } from "./explain-upstream.ts";
import type { TaskFacts } from "./task-facts.ts";

export function explain(facts: TaskFacts, now: number): Explanation {
  const causes = causesOf(facts, now);
  const [first] = causes;
  return {
    taskId: facts.task.id,
    status: facts.task.state,
    answer: first?.answer ?? "Nothing that Jobmon knows of keeps it from running.",
    reasons: causes.flatMap(({ reasons }) => reasons),
  };
}

const CAUSES: Readonly<Record<TaskState, (facts: TaskFacts, now: number) => readonly Cause[]>> = {
  REGISTERING: (facts) => {
    const upstream = explainUpstream(facts);
    return facts.upstream.failed.length > 0
      ? [...upstream, ...explainGate(facts)]
      : [...explainGate(facts), ...upstream];
  },
  QUEUED: (facts, now) => {
    const gate = explainGate(facts);
    return gate.length > 0 ? gate : explainQueue(facts, now);
  },
  ERROR_RECOVERABLE: (facts, now) => [...explainGate(facts), explainRetry(facts, now)],
  ADJUSTING_RESOURCES: (facts, now) => [...explainGate(facts), explainGrowth(facts, now)],
  INSTANTIATING: explainAttempt,
  LAUNCHED: explainAttempt,
  RUNNING: explainAttempt,
  DONE: (facts, now) => [explainDone(facts, now)],
  ERROR_FATAL: (facts) => [explainFailed(facts)],
};

function causesOf(facts: TaskFacts, now: number): readonly Cause[] {
  return CAUSES[facts.task.state](facts, now);
}

function explainRetry(facts: TaskFacts, now: number): Cause {
  const { attempts, maxAttempts } = facts.task;
  const text = `attempt ${attempts} of ${maxAttempts} failed${facts.lastError === null ? "" : `: ${facts.lastError}`}`;
  return {
    answer: `It ${describeWait(facts, now)} tried again.`,
    reasons: [{ code: "retry_wait", text, next: NOTHING_TO_DO }],
  };
}

function explainGrowth(facts: TaskFacts, now: number): Cause {
  const text = facts.lastError ?? "an attempt outgrew its resources";
  return {
    answer: `It ${describeWait(facts, now)} tried again with more resources.`,
    reasons: [{ code: "new_resources", text, next: NOTHING_TO_DO }],
  };
}

function describeWait({ task }: TaskFacts, now: number): string {
  const waitMs = (task.retryAt ?? now) - now;
  return waitMs > 0 ? `waits ${formatDurationMs(waitMs)} before it is` : "is about to be";
}

function explainDone({ task }: TaskFacts, now: number): Cause {
  const text = `it ended with success ${formatDurationMs(Math.max(0, now - task.statusAt))} ago`;
  const next = `to run it once more: \`jobmon task update ${task.id} --status REGISTERING\``;
  return {
    answer: "It is done, and never runs again unless it is reset.",
    reasons: [{ code: "done", text, next }],
  };
}

function explainFailed({ task, workflow, lastError }: TaskFacts): Cause {
  return {
    answer:
      task.attempts < task.maxAttempts
        ? "It failed in a way that another attempt would not mend."
        : `It failed, and none of its ${task.maxAttempts} attempts is left.`,
    reasons: [
      {
        code: "failed",
        text: lastError ?? "no error was recorded",
        next: `read \`jobmon task logs ${task.id}\`, mend the cause, then \`jobmon workflow resume ${workflow.id}\``,
      },
    ],
  };
}
