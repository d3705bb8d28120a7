/**
 * What makes two tasks or two workflows the same. A task is its template version, node args and task args, values
 * compared as text. A workflow is its tool version, its args, and the set of its tasks, each with the set of its
 * upstreams. Names, resources, op args and attributes are not part of it.
 *
 * Tasks of one workflow are distinct, so the multiset { H(task, sum of its upstreams) } fixes the whole graph, and a
 * million tasks can be taken in any order, one set sum computed once for all the tasks that share it.
 */
import { encodeFields, type Sha256 } from "./encoding.ts";
import { addHash, emptySum, sumToText } from "./hash-sum.ts";

export type ArgPair = readonly [name: string, value: string | number | boolean];

export interface TaskIdentity {
  readonly templateVersionId: number | string;
  readonly nodeArgs: readonly ArgPair[];
  readonly taskArgs: readonly ArgPair[];
}

export interface WorkflowIdentity {
  readonly toolVersionId: number | string;
  readonly workflowArgs: string;
  /** The sum, as text, of `taskWithUpstreamHash` over all tasks. */
  readonly tasksSum: string;
}

const TASK_HASH_HEX_DIGITS = 32;

/** 32 hex characters, which is 128 bits. The order of the args does not matter. */
export function taskHash(sha256: Sha256, task: TaskIdentity): string {
  const fields = [
    task.templateVersionId,
    task.nodeArgs.length,
    ...sortArgs(task.nodeArgs),
    ...sortArgs(task.taskArgs),
  ];
  return sha256(encodeFields("task", fields)).slice(0, TASK_HASH_HEX_DIGITS);
}

/** One text for the tasks of an upstream set, given their task hashes, each once. No upstreams is the empty set. */
export function setSum(memberHashes: Iterable<string>): string {
  let sum = emptySum();
  for (const hash of memberHashes) sum = addHash(sum, hash);
  return sumToText(sum);
}

/** 64 hex characters for a task together with what it waits for; these are summed up to the workflow's tasks. */
export function taskWithUpstreamHash(sha256: Sha256, hash: string, upstreamSum: string): string {
  return sha256(encodeFields("task-upstream", [hash, upstreamSum]));
}

/** 64 hex characters. */
export function workflowHash(sha256: Sha256, workflow: WorkflowIdentity): string {
  return sha256(encodeFields("workflow", [workflow.toolVersionId, workflow.workflowArgs, workflow.tasksSum]));
}

function sortArgs(args: readonly ArgPair[]): string[] {
  const sorted = [...args].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return sorted.flatMap(([name, value]) => [name, String(value)]);
}
