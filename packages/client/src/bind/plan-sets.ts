import { JobmonError } from "@jobmon/core";
import type { Task } from "../definition/task.ts";
import { SMALL_LIST, type Upstream, UpstreamSet } from "../definition/upstream.ts";

/** One task index, or inclusive ranges of them as `first, last, first, last, ...`, ascending. */
export type Members = number | readonly number[];

export interface SetPlan {
  /** The distinct upstream sets. A set's position is its reference. */
  readonly sets: readonly Members[];
  /** The reference of each task's set; `NO_SET`: it waits for nothing. */
  readonly setOfTask: Int32Array;
}

export const NO_SET = -1;

/** Gives equal upstream sets one reference, whoever made them. Looks at each shared list once. */
export function planSets(tasks: readonly Task[]): SetPlan {
  const catalogue = new SetCatalogue(tasks.length);
  const setOfTask = new Int32Array(tasks.length).fill(NO_SET);
  for (const task of tasks) {
    if (task.upstream !== null) setOfTask[task.index] = catalogue.refer(task.upstream, task);
  }
  return { sets: catalogue.sets, setOfTask };
}

class SetCatalogue {
  readonly sets: Members[] = [];
  /** Sets of one task, as in chains, need no more than a number each. */
  readonly #ofIndex: Int32Array;
  readonly #ofRanges = new Map<string, number>();
  readonly #ofList = new Map<UpstreamSet, number>();

  constructor(taskCount: number) {
    this.#ofIndex = new Int32Array(taskCount).fill(NO_SET);
  }

  refer(upstream: Exclude<Upstream, null>, waiting: Task): number {
    if (!(upstream instanceof UpstreamSet)) return this.#referToIndex(readIndex(upstream, waiting));
    const known = this.#ofList.get(upstream);
    if (known !== undefined) return known;
    const ranges = readRanges(upstream.members, waiting);
    const isSingle = ranges.length === 2 && ranges[0] === ranges[1];
    const ref = isSingle ? this.#referToIndex(ranges[0] as number) : this.#referToRanges(ranges);
    if (upstream.members.length > SMALL_LIST) this.#ofList.set(upstream, ref);
    return ref;
  }

  #referToIndex(index: number): number {
    if (this.#ofIndex[index] === NO_SET) this.#ofIndex[index] = this.sets.push(index) - 1;
    return this.#ofIndex[index] as number;
  }

  #referToRanges(ranges: readonly number[]): number {
    const key = ranges.join();
    const known = this.#ofRanges.get(key);
    if (known !== undefined) return known;
    const ref = this.sets.push(ranges) - 1;
    this.#ofRanges.set(key, ref);
    return ref;
  }
}

function readRanges(members: readonly Task[], waiting: Task): readonly number[] {
  const indexes = Int32Array.from(members, (member) => readIndex(member, waiting)).sort();
  const ranges: number[] = [];
  for (const index of indexes) {
    const last = ranges.at(-1);
    if (last !== undefined && index <= last + 1) ranges[ranges.length - 1] = index;
    else ranges.push(index, index);
  }
  return ranges;
}

function readIndex(upstream: Task, waiting: Task): number {
  if (upstream.workflow === waiting.workflow) return upstream.index;
  throw new JobmonError("unknown_upstream", {
    detail: `The task ${waiting.name} waits for ${upstream.name}, which is not in its workflow.`,
    hint: "Add both to the same workflow.",
    ids: { task: waiting.name, upstream: upstream.name },
  });
}
