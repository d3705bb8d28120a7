import type { Graph } from "./graph.ts";

const MAX_LISTED_TASKS = 20;

/**
 * One cycle behind a task that can never run. Such a task waits for another such task, so walking from each to the
 * first of its unfinished upstreams must come back to a task already met. Each set is searched once: met a second time,
 * it leads to the same task and the walk is over.
 */
export function findCycle(
  graph: Graph,
  isDone: Uint8Array,
  stuckTask: number,
): { readonly tasks: readonly number[]; readonly cycleLength: number } {
  const metAt = new Int32Array(graph.taskCount).fill(-1);
  const path: number[] = [];
  let task = stuckTask;
  while (metAt[task] === -1) {
    metAt[task] = path.length;
    path.push(task);
    task = findUnfinishedUpstream(graph, isDone, task);
  }
  const cycle = path.slice(metAt[task]).reverse();
  return { tasks: cycle.slice(0, MAX_LISTED_TASKS), cycleLength: cycle.length };
}

function findUnfinishedUpstream(graph: Graph, isDone: Uint8Array, task: number): number {
  const set = graph.setOfTask[task] as number;
  const members = graph.setMembers.subarray(graph.setStart[set], graph.setStart[set + 1]);
  const unfinished = members.find((member) => isDone[member] === 0);
  // Kahn's algorithm stopped with this set open, so one of its members is unfinished.
  return unfinished as number;
}
