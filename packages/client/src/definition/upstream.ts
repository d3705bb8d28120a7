import { JobmonError } from "@jobmon/core";
import type { Task } from "./task.ts";

/**
 * What a task waits for: nothing, one task, or a set. A set is shared by all tasks that were given the same list, so a
 * step of m tasks that waits for n costs m + n. Only a set with an owner may grow, and only through its owner.
 */
export type Upstream = null | Task | UpstreamSet;

export class UpstreamSet {
  readonly members: readonly Task[];
  readonly owner: Task | null;

  constructor(members: readonly Task[], owner: Task | null) {
    this.members = members;
    this.owner = owner;
  }
}

/** Lists up to this length are copied each time; remembering them costs more. */
export const SMALL_LIST = 16;

const knownSets = new WeakMap<readonly Task[], UpstreamSet>();
const ownLists = new WeakSet<readonly Task[]>();

/** Marks a list that `tasks()` gave out: its members stay, so two looks at it need not compare them all. */
export function markOwnList(list: readonly Task[]): void {
  if (list.length > SMALL_LIST) ownLists.add(list);
}

/** The list as it is now. Its owner may go on changing it; tasks that are given it later get another set. */
export function readUpstream(given: Task | readonly Task[] | undefined): Upstream {
  if (given === undefined) return null;
  if (!Array.isArray(given)) return checkTask(given as Task);
  const list: readonly Task[] = given;
  if (list.length < 2) return list.length === 0 ? null : checkTask(list[0]);
  if (list.length <= SMALL_LIST) return takeSnapshot(list);
  const known = knownSets.get(list);
  if (known !== undefined && isUnchanged(known.members, list)) return known;
  const set = takeSnapshot(list);
  knownSets.set(list, set);
  return set;
}

export function addMember(upstream: Upstream, task: Task, owner: Task): Upstream {
  checkTask(task);
  if (upstream === null) return task;
  if (!(upstream instanceof UpstreamSet)) return new UpstreamSet([upstream, task], owner);
  if (upstream.owner !== owner) return new UpstreamSet([...upstream.members, task], owner);
  (upstream.members as Task[]).push(task);
  return upstream;
}

export function membersOf(upstream: Upstream): readonly Task[] {
  if (upstream === null) return [];
  return upstream instanceof UpstreamSet ? upstream.members : [upstream];
}

function takeSnapshot(list: readonly Task[]): UpstreamSet {
  for (const member of list) checkTask(member);
  return new UpstreamSet([...list], null);
}

function isUnchanged(members: readonly Task[], list: readonly Task[]): boolean {
  if (members.length !== list.length) return false;
  return ownLists.has(list) || members.every((member, position) => member === list[position]);
}

/** Tasks of another copy of this package are tasks as well, hence no `instanceof`. */
function checkTask(task: Task | undefined): Task {
  if (typeof task?.addUpstream === "function") return task;
  throw new JobmonError("unknown_upstream", {
    detail: `An upstream is ${task === null ? "null" : `a value of type ${typeof task}`}, not a task.`,
    hint: "Give a task, or a list of tasks, as `upstream`.",
  });
}
