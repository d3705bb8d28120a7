/** What a resume would do, decided from what is known of a workflow and its tasks. */
import type { ACTIVE_TASK_STATES, TaskState, WorkflowRunState, WorkflowState } from "@jobmon/core";
import { countOf } from "./count-of.ts";

export interface ResumeVerdict {
  readonly resumable: boolean;
  readonly why: string;
}

export interface KnownRun {
  readonly id: number;
  readonly state: WorkflowRunState;
  readonly reason: string | null;
}

export function judgeResume(state: WorkflowState, run: KnownRun | null): ResumeVerdict {
  switch (state) {
    case "REGISTERING":
      return { resumable: false, why: "its tasks are still being bound" };
    case "ABORTED":
      return { resumable: false, why: "its binding was never completed" };
    case "INSTANTIATING":
      return { resumable: true, why: "it is bound and was never started" };
    case "DONE":
      return { resumable: false, why: "every task is done" };
    case "FAILED":
      return { resumable: true, why: `its last run failed${run?.reason ? `: ${run.reason}` : ""}` };
    case "HALTED":
      return { resumable: true, why: "its last run was stopped" };
    case "QUEUED":
    case "RUNNING":
      return { resumable: true, why: describeOpenRun(run) };
  }
}

function describeOpenRun(run: KnownRun | null): string {
  if (run === null) return "no run of it is open";
  if (run.state === "COLD_RESUME")
    return `its run ${run.id} is being stopped, and the next one waits for that`;
  if (run.state === "LINKING") return `its run ${run.id} waits for the one before; a resume replaces it`;
  return `its run ${run.id} is open; a resume replaces it`;
}

export interface PlannedTask {
  readonly state: TaskState;
  readonly attempts: number;
  readonly maxAttempts: number;
  /** Upstream tasks that are not done. */
  readonly remaining: number;
}

export interface TaskVerdict {
  readonly willRun: boolean;
  readonly why: string;
}

export function judgeTask({ state, attempts, maxAttempts, remaining }: PlannedTask): TaskVerdict {
  switch (state) {
    case "DONE":
      return { willRun: false, why: "done; kept" };
    case "ERROR_FATAL":
      return { willRun: true, why: `failed after ${countOf(attempts, "attempt")}; starts afresh` };
    case "ERROR_RECOVERABLE":
      return { willRun: true, why: `attempt ${attempts} of ${maxAttempts} failed; starts afresh` };
    case "ADJUSTING_RESOURCES":
      return { willRun: true, why: "outgrew its resources; starts afresh with more" };
    case "QUEUED":
      return { willRun: true, why: "ready" };
    case "REGISTERING":
      return {
        willRun: true,
        why: remaining === 0 ? "ready" : `waits for ${countOf(remaining, "upstream task")}`,
      };
    case "INSTANTIATING":
    case "LAUNCHED":
    case "RUNNING":
      return {
        willRun: true,
        why: `${ACTIVE_WORDS[state]}; a cold resume ends it first, a hot one lets it go on`,
      };
  }
}

const ACTIVE_WORDS: Readonly<Record<(typeof ACTIVE_TASK_STATES)[number], string>> = {
  INSTANTIATING: "being submitted",
  LAUNCHED: "submitted",
  RUNNING: "running",
};
