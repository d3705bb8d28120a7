import { NO_SET } from "@jobmon/core";
import type { ArrayEdge } from "@jobmon/store";
import type { DraftShape } from "./read-draft.ts";

type Shape = Pick<DraftShape, "graph" | "arrayOfTask">;

/** Which arrays of a draft wait for which, and by how many dependencies. Costs tasks and members, not their product. */
export function countArrayEdges({ graph, arrayOfTask }: Shape): ArrayEdge[] {
  const { setStart, setMembers } = graph;
  const waiting = countWaiting({ graph, arrayOfTask });
  const links = new Map<string, { from: number; to: number; links: number }>();
  for (const [set, tasksByArray] of waiting) {
    const members = new Map<number, number>();
    for (let at = setStart[set] as number; at < (setStart[set + 1] as number); at++)
      count(members, arrayOfTask[setMembers[at] as number] as number);
    for (const [from, memberCount] of members)
      for (const [to, tasks] of tasksByArray) {
        const key = `${from}/${to}`;
        const edge = links.get(key) ?? { from, to, links: 0 };
        edge.links += memberCount * tasks;
        links.set(key, edge);
      }
  }
  return [...links.values()];
}

/** By set, how many tasks of each array wait for it. */
function countWaiting({ graph, arrayOfTask }: Shape): Map<number, Map<number, number>> {
  const waiting = new Map<number, Map<number, number>>();
  for (let index = 0; index < graph.taskCount; index++) {
    const set = graph.setOfTask[index] as number;
    if (set === NO_SET) continue;
    const tasks = waiting.get(set) ?? new Map<number, number>();
    if (tasks.size === 0) waiting.set(set, tasks);
    count(tasks, arrayOfTask[index] as number);
  }
  return waiting;
}

function count(counts: Map<number, number>, key: number): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}
