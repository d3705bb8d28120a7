import {
  type Call,
  MAX_MEMBER_RANGES_PER_CHUNK,
  MAX_PROFILES_PER_CHUNK,
  MAX_SETS_PER_CHUNK,
  MAX_TASKS_PER_CHUNK,
} from "@jobmon/api";
import type { Task } from "../definition/task.ts";
import type { DraftPlan } from "./plan-draft.ts";
import type { Placement } from "./plan-placements.ts";
import { NO_SET } from "./plan-sets.ts";

export type Chunk = Call<"putDraftChunk">["body"];
type Group = NonNullable<Chunk["groups"]>[number];
type UpstreamSet = NonNullable<Chunk["sets"]>[number];

/** Keeps a chunk well below the server's limit of a body, whatever the arguments hold. */
const MAX_CHARACTERS_PER_CHUNK = 4_000_000;

/** The plan in parts, made when asked for: never more than a few of them exist. */
export function* draftChunks(plan: DraftPlan): Generator<Chunk> {
  const at = { profile: 0, set: 0, task: 0 };
  while (at.profile < plan.profiles.length || at.set < plan.sets.length || at.task < plan.tasks.length) {
    const profiles = plan.profiles.slice(at.profile, at.profile + MAX_PROFILES_PER_CHUNK);
    const sets = takeSets(plan, at.set);
    const lastTask = findChunkEnd(plan.tasks, at.task);
    yield { profiles, sets, groups: makeGroups(plan, at.task, lastTask) };
    at.profile += profiles.length;
    at.set += sets.length;
    at.task = lastTask;
  }
}

function takeSets({ sets }: DraftPlan, first: number): UpstreamSet[] {
  const taken: UpstreamSet[] = [];
  let ranges = 0;
  for (let ref = first; ref < sets.length && taken.length < MAX_SETS_PER_CHUNK; ref++) {
    const set = sets[ref] ?? [];
    const members: [number, number][] = [];
    if (typeof set === "number") members.push([set, set]);
    else for (let at = 0; at < set.length; at += 2) members.push([set[at] as number, set[at + 1] as number]);
    ranges += members.length;
    if (ranges > MAX_MEMBER_RANGES_PER_CHUNK) break;
    taken.push({ ref, members });
  }
  return taken;
}

function findChunkEnd(tasks: readonly Task[], first: number): number {
  const limit = Math.min(tasks.length, first + MAX_TASKS_PER_CHUNK);
  let characters = 0;
  for (let index = first; index < limit; index++) {
    for (const value of (tasks[index] as Task).values) characters += value.length;
    if (characters > MAX_CHARACTERS_PER_CHUNK) return Math.max(index, first + 1);
  }
  return limit;
}

/** Neighbours of one array go together, each attribute of theirs as a column. */
function makeGroups(plan: DraftPlan, first: number, end: number): Group[] {
  const groups: Group[] = [];
  let start = first;
  while (start < end) {
    const { array } = placementAt(plan, start);
    let next = start + 1;
    while (next < end && placementAt(plan, next).array === array) next++;
    groups.push(makeGroup(plan, start, next));
    start = next;
  }
  return groups;
}

function makeGroup(plan: DraftPlan, firstIndex: number, end: number): Group {
  const tasks = plan.tasks.slice(firstIndex, end);
  const [{ template }] = tasks as [Task];
  const placements = tasks.map(({ settings }) => plan.placements.get(settings) as Placement);
  const args = template.signature.args.map((arg, at) => [
    arg,
    shorten(tasks.map(({ values }) => values[at] as string)),
  ]);
  return {
    firstIndex,
    count: tasks.length,
    array: (placements[0] as Placement).array,
    args: Object.fromEntries(args),
    upstreamSet: shorten(tasks.map(({ index }) => readSet(plan, index))),
    profile: shorten(placements.map(({ profile }) => profile)),
    maxAttempts: shorten(placements.map(({ maxAttempts }) => maxAttempts)),
    priority: shorten(placements.map(({ priority }) => priority)),
    ...dropEmpty(
      "names",
      tasks.map(({ givenName }) => givenName ?? null),
    ),
    ...dropEmpty(
      "attributes",
      tasks.map(({ attributes }) => attributes ?? null),
    ),
  };
}

function placementAt(plan: DraftPlan, index: number): Placement {
  return plan.placements.get((plan.tasks[index] as Task).settings) as Placement;
}

function readSet({ setOfTask }: DraftPlan, index: number): number | null {
  const ref = setOfTask[index] as number;
  return ref === NO_SET ? null : ref;
}

/** A column of equal values as that value. */
function shorten<T>(column: T[]): T | T[] {
  const first = column[0] as T;
  return column.every((value) => value === first) ? first : column;
}

function dropEmpty<K extends string, T>(name: K, column: (T | null)[]): { [Name in K]?: (T | null)[] } {
  return column.some((value) => value !== null) ? ({ [name]: column } as { [Name in K]?: (T | null)[] }) : {};
}
