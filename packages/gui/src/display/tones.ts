import {
  type TaskInstanceState,
  type TaskState,
  type Tone,
  taskInstanceMachine,
  taskMachine,
  type WorkflowRunState,
  type WorkflowState,
  workflowMachine,
  workflowRunMachine,
} from "@jobmon/core";

/** From what needs no more attention to what needs the most patience: the order of every bar and legend. */
export const TONE_ORDER: readonly Tone[] = ["done", "running", "scheduled", "waiting", "stopped", "failed"];

export const TONE_LABEL: Readonly<Record<Tone, string>> = {
  waiting: "waiting",
  scheduled: "scheduled",
  running: "running",
  done: "done",
  failed: "failed",
  stopped: "stopped",
};

export type Counts = Readonly<Partial<Record<TaskState, number>>>;

export function sumByTone(counts: Counts): Readonly<Record<Tone, number>> {
  const sums: Record<Tone, number> = { waiting: 0, scheduled: 0, running: 0, done: 0, failed: 0, stopped: 0 };
  for (const [state, count] of Object.entries(counts))
    sums[taskMachine.states[state as TaskState].tone] += count;
  return sums;
}

export interface StateLook {
  readonly label: string;
  readonly tone: Tone;
  readonly meaning: string;
}

export const lookOfTask = (state: TaskState): StateLook => taskMachine.states[state];
export const lookOfInstance = (state: TaskInstanceState): StateLook => taskInstanceMachine.states[state];
export const lookOfWorkflow = (state: WorkflowState): StateLook => workflowMachine.states[state];
export const lookOfRun = (state: WorkflowRunState): StateLook => workflowRunMachine.states[state];

/** The states of tasks that share a tone, as a filter names them. */
export function taskStatesOf(tone: Tone): readonly TaskState[] {
  return (Object.keys(taskMachine.states) as TaskState[]).filter(
    (state) => taskMachine.states[state].tone === tone,
  );
}
