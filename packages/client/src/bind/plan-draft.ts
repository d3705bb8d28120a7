import { MAX_MEMBER_RANGES_PER_CHUNK, MAX_TASKS_PER_WORKFLOW } from "@jobmon/api";
import { JobmonError } from "@jobmon/core";
import type { Task } from "../definition/task.ts";
import type { Workflow } from "../definition/workflow.ts";
import { type PlacementPlan, planPlacements } from "./plan-placements.ts";
import { planSets, type SetPlan } from "./plan-sets.ts";

/** A workflow as the server wants it, short of the chunks, which are made one at a time from this. */
export interface DraftPlan extends PlacementPlan, SetPlan {
  /** By index. */
  readonly tasks: readonly Task[];
}

/** Checks what can be known here, and finds what tasks share. Rewrites the index of tasks if their order changes. */
export function planDraft(workflow: Workflow): DraftPlan {
  refuseSize(workflow);
  const placements = planPlacements(workflow);
  const asAdded = planSets(workflow.tasks);
  if (findLargestSet(asAdded) <= MAX_MEMBER_RANGES_PER_CHUNK)
    return { ...placements, ...asAdded, tasks: workflow.tasks };
  const tasks = sortByArray(workflow.tasks, placements);
  const sorted = planSets(tasks);
  refuseScatteredSet(sorted);
  return { ...placements, ...sorted, tasks };
}

/** The steps of a script often wait for whole other steps: with the tasks of each together, such a set is one range. */
function sortByArray(tasks: readonly Task[], { arrays, placements }: PlacementPlan): readonly Task[] {
  const byArray: Task[][] = arrays.map(() => []);
  for (const task of tasks) byArray[placements.get(task.settings)?.array ?? 0]?.push(task);
  const sorted = byArray.flat();
  for (const [index, task] of sorted.entries()) task.index = index;
  return sorted;
}

function findLargestSet({ sets }: SetPlan): number {
  return sets.reduce<number>(
    (largest, set) => Math.max(largest, typeof set === "number" ? 1 : set.length / 2),
    0,
  );
}

function refuseScatteredSet(plan: SetPlan): void {
  const largest = findLargestSet(plan);
  if (largest <= MAX_MEMBER_RANGES_PER_CHUNK) return;
  throw new JobmonError("too_many_items", {
    detail: `A task waits for tasks in ${largest} separate places; at most ${MAX_MEMBER_RANGES_PER_CHUNK} can be sent.`,
    hint: "Add tasks that are waited for together one after another.",
  });
}

function refuseSize({ tasks, labels }: Workflow): void {
  if (tasks.length === 0) {
    throw new JobmonError("empty_workflow", {
      detail: `The workflow ${labels.name || labels.workflowArgs} has no tasks.`,
      hint: "Add tasks with `workflow.addTasks(...)` before it is bound.",
    });
  }
  if (tasks.length > MAX_TASKS_PER_WORKFLOW) {
    throw new JobmonError("too_many_items", {
      detail: `The workflow ${labels.name || labels.workflowArgs} has ${tasks.length} tasks, more than ${MAX_TASKS_PER_WORKFLOW}.`,
      hint: "Split it into several workflows.",
    });
  }
}
