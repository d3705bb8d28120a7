/** Letters stay in the database; words go on the wire. */
import { type Machine, stateOfCode, type TaskState, taskMachine } from "@jobmon/core";

export function wordOf<S extends string>(machine: Machine<S, string>, code: string): S {
  const state = stateOfCode(machine, code);
  if (state === undefined) throw new Error(`a ${machine.name} has the unknown status ${code}`);
  return state;
}

/** Kept counts by word. */
export function countWords(counts: Readonly<Record<string, number>>): Partial<Record<TaskState, number>> {
  return Object.fromEntries(
    Object.entries(counts).map(([code, tasks]) => [wordOf(taskMachine, code), tasks]),
  );
}

export function sumCounts(counts: Readonly<Record<string, number>>, codes?: readonly string[]): number {
  const counted = codes ? codes.map((code) => counts[code] ?? 0) : Object.values(counts);
  return counted.reduce((sum, tasks) => sum + tasks, 0);
}
