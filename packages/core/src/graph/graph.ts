/** Tasks, numbered from 0, and the sets of tasks they wait for, as flat arrays. Many tasks may share one set. */
export interface Graph {
  readonly taskCount: number;
  /** The upstream set of each task; -1 is none. */
  readonly setOfTask: Int32Array;
  /** Where the members of each set start in `setMembers`, and one more entry for the end. */
  readonly setStart: Int32Array;
  /** Task indexes, set after set. */
  readonly setMembers: Int32Array;
}

export const NO_SET = -1;

export function countSets(graph: Graph): number {
  return Math.max(0, graph.setStart.length - 1);
}
