import { type TaskState, type Tone, taskMachine } from "@jobmon/core";
import type { Span } from "./palette.ts";

export type Counts = Readonly<Partial<Record<TaskState, number>>>;

/** The tones a task can have, in the order in which they are shown. */
export const TASK_TONES = [
  "done",
  "failed",
  "running",
  "scheduled",
  "waiting",
] as const satisfies readonly Tone[];
export type TaskTone = (typeof TASK_TONES)[number];

/** Different cells, so that the bar can be read without colours. */
const CELL: Readonly<Record<TaskTone, string>> = {
  done: "█",
  failed: "×",
  running: "▓",
  scheduled: "▒",
  waiting: "░",
};

export function sumByTone(counts: Counts): Readonly<Record<TaskTone, number>> {
  const sums: Record<TaskTone, number> = { done: 0, failed: 0, running: 0, scheduled: 0, waiting: 0 };
  for (const [state, count] of Object.entries(counts))
    sums[taskMachine.states[state as TaskState].tone as TaskTone] += count;
  return sums;
}

/** Tasks by tone as a bar. Whatever exists gets a cell, and the bar is full of one tone only when all tasks are. */
export function progressBar(counts: Counts, width: number): readonly Span[] {
  const sums = sumByTone(counts);
  const cells = shareCells(
    TASK_TONES.map((tone) => sums[tone]),
    width,
  );
  return TASK_TONES.map((tone, at) => ({ text: CELL[tone].repeat(cells[at] ?? 0), style: tone })).filter(
    ({ text }) => text !== "",
  );
}

/** Shares the cells in proportion, by largest remainder; nobody who has anything goes without. */
export function shareCells(amounts: readonly number[], width: number): readonly number[] {
  const total = amounts.reduce((sum, amount) => sum + amount, 0);
  if (total === 0) return amounts.map(() => 0);
  const exact = amounts.map((amount) => (amount / total) * width);
  const cells = exact.map((share, at) => Math.max(Math.floor(share), (amounts[at] ?? 0) > 0 ? 1 : 0));
  for (let left = width - sum(cells); left !== 0; left = width - sum(cells)) {
    const step = Math.sign(left);
    const owed = exact.map((share, at) =>
      cells[at] === 0 || (step < 0 && cells[at] === 1) ? -Infinity : (share - (cells[at] ?? 0)) * step,
    );
    const at = owed.indexOf(Math.max(...owed));
    if (owed[at] === -Infinity) break;
    cells[at] = (cells[at] ?? 0) + step;
  }
  return cells;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}
