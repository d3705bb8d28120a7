import {
  type Machine,
  type TaskInstanceState,
  type TaskState,
  TONE_SYMBOL,
  type Tone,
  taskInstanceMachine,
  taskMachine,
  type WorkflowState,
  workflowMachine,
} from "@jobmon/core";
import type { StyledText } from "./table.ts";

export type Counts = Readonly<Partial<Record<TaskState, number>>>;

export const workflowStatus = (status: WorkflowState): StyledText => showState(workflowMachine, status);
export const taskStatus = (status: TaskState): StyledText => showState(taskMachine, status);
export const instanceStatus = (status: TaskInstanceState): StyledText =>
  showState(taskInstanceMachine, status);

function showState<S extends string>(machine: Machine<S, string>, state: S): StyledText {
  const { label, tone } = machine.states[state];
  return { text: `${TONE_SYMBOL[tone]} ${label}`, style: tone };
}

/** Task counts by tone: the buckets that tables, bars and `--status PENDING` share. */
export function sumByTone(counts: Counts): Readonly<Record<Tone, number>> {
  const sums: Record<Tone, number> = { waiting: 0, scheduled: 0, running: 0, done: 0, failed: 0, stopped: 0 };
  for (const [state, count] of Object.entries(counts))
    sums[taskMachine.states[state as TaskState].tone] += count;
  return sums;
}
