import type { Reply } from "@jobmon/api";
import { stateOfCode, type TaskState, type Tone, taskMachine } from "@jobmon/core";
import { createTaskPlaces, type TaskPlaces } from "./task-places.ts";
import { undoDifferences } from "./undo-differences.ts";

/** The tasks of a workflow in columns: a few bytes each, as there may be a million. A task is its index. */
export interface TaskColumns {
  readonly firstTaskId: number;
  readonly taskCount: number;
  /** The letter of each task's status, as a character code; 0: not known yet. */
  readonly letters: Uint8Array;
  /** Upstream set of each task; 0: none. */
  readonly sets: Int32Array;
  /** How long the last attempt ran; NaN: none has ended, or it was not asked for. */
  readonly seconds: Float32Array;
  readonly places: TaskPlaces;
  /** Changes of the workflow up to here are in it. */
  version: number;
  /** So many tasks from the first on are known. */
  known: number;
}

type Part = Reply<"getGraphNodes">;

export function createTaskColumns({ firstTaskId, taskCount, version }: Part): TaskColumns {
  return {
    firstTaskId,
    taskCount,
    letters: new Uint8Array(taskCount),
    sets: new Int32Array(taskCount),
    seconds: new Float32Array(taskCount).fill(Number.NaN),
    places: createTaskPlaces(),
    version,
    known: 0,
  };
}

/** Parts come in order; what was read last may be newer than the version, which only means to hear of it twice. */
export function addPart(columns: TaskColumns, part: Part): void {
  const { offset, statuses, arrayRuns, sets } = part;
  setLetters(columns, offset, statuses);
  columns.sets.set(undoDifferences(sets), offset);
  columns.places.add(arrayRuns);
  columns.known = offset + statuses.length;
}

export function setLetters({ letters }: TaskColumns, offset: number, statuses: string): void {
  for (let at = 0; at < statuses.length; at++) letters[offset + at] = statuses.charCodeAt(at);
}

export function setSeconds({ seconds }: TaskColumns, offset: number, known: Part["runSeconds"]): void {
  for (const [at, value] of (known ?? []).entries()) seconds[offset + at] = value ?? Number.NaN;
}

/** Tells the indexes that are different now. */
export function applyChanges(
  columns: TaskColumns,
  { version, tasks }: Pick<Reply<"getChanges">, "version" | "tasks">,
): readonly number[] {
  const changed: number[] = [];
  for (const { id, status } of tasks) {
    const index = id - columns.firstTaskId;
    const letter = taskMachine.states[status].code.charCodeAt(0);
    if (index < 0 || index >= columns.taskCount || columns.letters[index] === letter) continue;
    columns.letters[index] = letter;
    changed.push(index);
  }
  columns.version = Math.max(columns.version, version);
  return changed;
}

const LETTERS = 128;
const STATES: readonly (TaskState | undefined)[] = Array.from({ length: LETTERS }, (_, code) =>
  stateOfCode(taskMachine, String.fromCharCode(code)),
);

export function stateOf({ letters }: TaskColumns, index: number): TaskState | undefined {
  return STATES[letters[index] ?? 0];
}

/** The tone of each character code, for loops over very many. */
export const TONE_OF_LETTER: readonly (Tone | undefined)[] = STATES.map(
  (state) => state && taskMachine.states[state].tone,
);
