/**
 * Who waits for whom, without a line for each pair: the members of a set and the tasks that wait for it, both ways. A set
 * is a join: `m` tasks lead to it, `n` lead on, which is `m + n` links where there are `m x n` dependencies.
 */
import type { Reply } from "@jobmon/api";
import { undoDifferences } from "../columns/undo-differences.ts";

export interface SetIndex {
  readonly setCount: number;
  readonly membersOf: (set: number) => Iterable<number>;
  readonly memberCount: (set: number) => number;
  readonly dependantsOf: (set: number) => Int32Array;
  /** Sets that the task is a member of. */
  readonly setsWith: (index: number) => Int32Array;
}

type Edges = Pick<Reply<"getGraphEdges">, "sets" | "ranges" | "first" | "length">;

interface Range {
  readonly set: number;
  readonly first: number;
  readonly length: number;
}

export function buildSetIndex(parts: readonly Edges[], sets: Int32Array): SetIndex {
  const ranges = parts.flatMap(readRanges);
  const setCount = 1 + Math.max(greatest(sets), ranges.at(-1)?.set ?? 0);
  const dependants = groupBy(sets, setCount);
  const rangesOf = groupBy(
    Int32Array.from(ranges, ({ set }) => set),
    setCount,
  );
  const memberships = groupMemberships(ranges, sets.length);
  const ownRanges = (set: number) => Array.from(rangesOf(set), (at) => ranges[at] as Range);
  return {
    setCount,
    *membersOf(set) {
      for (const { first, length } of ownRanges(set)) for (let at = 0; at < length; at++) yield first + at;
    },
    memberCount: (set) => ownRanges(set).reduce((sum, { length }) => sum + length, 0),
    dependantsOf: (set) => (set === 0 ? EMPTY : dependants(set)),
    setsWith: memberships,
  };
}

const EMPTY = new Int32Array(0);

function readRanges({ sets, ranges, first, length }: Edges): Range[] {
  const set = undoDifferences(sets);
  const start = undoDifferences(first);
  const found: Range[] = [];
  let at = 0;
  for (const [nth, count] of ranges.entries())
    for (let own = 0; own < count; own++, at++)
      found.push({ set: set[nth] ?? 0, first: start[at] ?? 0, length: length[at] ?? 0 });
  return found;
}

function greatest(values: Int32Array): number {
  let most = 0;
  for (const value of values) if (value > most) most = value;
  return most;
}

/** Positions of each key in an array of keys. */
function groupBy(keys: Int32Array, keyCount: number): (key: number) => Int32Array {
  const start = new Int32Array(keyCount + 1);
  for (const key of keys) start[key + 1] = (start[key + 1] ?? 0) + 1;
  for (let key = 0; key < keyCount; key++) start[key + 1] = (start[key + 1] ?? 0) + (start[key] ?? 0);
  const next = start.slice();
  const positions = new Int32Array(keys.length);
  for (let at = 0; at < keys.length; at++) {
    const key = keys[at] ?? 0;
    positions[next[key] ?? 0] = at;
    next[key] = (next[key] ?? 0) + 1;
  }
  return (key) => positions.subarray(start[key] ?? 0, start[key + 1] ?? 0);
}

function groupMemberships(ranges: readonly Range[], taskCount: number): (index: number) => Int32Array {
  const total = ranges.reduce((sum, { length }) => sum + length, 0);
  const tasks = new Int32Array(total);
  const sets = new Int32Array(total);
  let at = 0;
  for (const { set, first, length } of ranges)
    for (let member = first; member < first + length; member++, at++) {
      tasks[at] = member;
      sets[at] = set;
    }
  const positions = groupBy(tasks, taskCount);
  return (index) => positions(index).map((position) => sets[position] ?? 0);
}
