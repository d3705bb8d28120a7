/** A whole draft as flat arrays: what is needed to check its graph and to compute its identity. */
import { type Graph, JobmonError, NO_SET } from "@jobmon/core";
import { listChunkNumbers, readChunk, type WorkflowRow } from "@jobmon/store";
import type { Engine } from "./engine.ts";

export interface DraftShape {
  /** Task hashes by index. */
  readonly hashes: readonly string[];
  readonly graph: Graph;
  /** Array ids by index. */
  readonly arrayOfTask: Int32Array;
}

const HASH_DIGITS = 32;
const MAX_MEMBERS = 50_000_000;
const COLUMNS = ["hashes", "set_refs", "task_ranges", "array_counts", "set_rows", "profile_rows"] as const;

export async function readDraft(engine: Engine, workflow: WorkflowRow): Promise<DraftShape> {
  const hashes = new Array<string>(workflow.task_count);
  const setOfTask = new Int32Array(workflow.task_count).fill(NO_SET);
  const arrayOfTask = new Int32Array(workflow.task_count);
  const members: (readonly (readonly [number, number])[] | undefined)[] = new Array(workflow.set_count - 1);
  const profiles = new Set<number>();
  let found = 0;
  for (const chunk of await engine.store.read((db) => listChunkNumbers(db, workflow.id))) {
    const part = await engine.store.read((db) => readChunk(db, { workflowId: workflow.id, chunk }, COLUMNS));
    const refs = JSON.parse(part.set_refs) as number[];
    const arrays = JSON.parse(part.array_counts) as [number, number][];
    let position = 0;
    for (const [group, [first, count]] of (JSON.parse(part.task_ranges) as [number, number][]).entries()) {
      arrayOfTask.fill(arrays[group]?.[0] ?? 0, first, first + count);
      for (let index = first; index < first + count; index++, position++) {
        if (hashes[index] !== undefined) throw refuseTwice(workflow, `task index ${index}`);
        hashes[index] = part.hashes.slice(position * HASH_DIGITS, (position + 1) * HASH_DIGITS);
        setOfTask[index] = refs[position] as number;
        found += 1;
      }
    }
    for (const [ref, ranges] of JSON.parse(part.set_rows) as [number, [number, number][]][]) {
      if (members[ref]) throw refuseTwice(workflow, `upstream set ${ref}`);
      members[ref] = ranges;
    }
    for (const [id] of JSON.parse(part.profile_rows) as [number][]) {
      const ref = id - workflow.first_resources_id;
      if (profiles.has(ref)) throw refuseTwice(workflow, `resource profile ${ref}`);
      profiles.add(ref);
    }
  }
  if (found !== workflow.task_count) throw refuseIncomplete(workflow, found);
  for (let ref = 0; ref < workflow.resources_count; ref++)
    if (!profiles.has(ref)) throw refuseMissing(workflow, "draft_incomplete", `resource profile ${ref}`);
  const graph = { taskCount: workflow.task_count, setOfTask, ...flattenSets(workflow, members) };
  return { hashes, graph, arrayOfTask };
}

function flattenSets(
  workflow: WorkflowRow,
  sets: readonly (readonly (readonly [number, number])[] | undefined)[],
) {
  // An index beyond the tasks stands for the first such one: it is refused later, and a wild range costs nothing here.
  const firstOf = ([first]: readonly [number, number]) => Math.min(first, workflow.task_count);
  const lastOf = ([, last]: readonly [number, number]) => Math.min(last, workflow.task_count);
  const setStart = new Int32Array(sets.length + 1);
  let size = 0;
  for (let ref = 0; ref < sets.length; ref++) {
    const ranges = sets[ref];
    if (!ranges) throw refuseMissing(workflow, "unknown_upstream", `upstream set ${ref}`);
    size += ranges.reduce((sum, range) => sum + lastOf(range) - firstOf(range) + 1, 0);
    if (size > MAX_MEMBERS) throw refuseTooMany(workflow);
    setStart[ref + 1] = size;
  }
  const setMembers = new Int32Array(size);
  let at = 0;
  for (const ranges of sets)
    for (const range of ranges ?? [])
      for (let index = firstOf(range); index <= lastOf(range); index++) setMembers[at++] = index;
  return { setStart, setMembers };
}

function refuseTwice(workflow: WorkflowRow, what: string): JobmonError {
  return new JobmonError("invalid_request", {
    detail: `${what} is in the draft twice.`,
    hint: "Send each task, upstream set and resource profile once, under a number of its own.",
    ids: { workflowId: workflow.id },
  });
}

function refuseMissing(
  workflow: WorkflowRow,
  code: "draft_incomplete" | "unknown_upstream",
  what: string,
): JobmonError {
  return new JobmonError(code, {
    detail: `${what} was announced but never sent.`,
    hint: "Send every upstream set and resource profile, then bind again.",
    ids: { workflowId: workflow.id },
  });
}

function refuseTooMany(workflow: WorkflowRow): JobmonError {
  return new JobmonError("too_many_items", {
    detail: `The upstream sets of the draft have more than ${MAX_MEMBERS} members.`,
    hint: "Let tasks that wait for the same ones share a set, or put a task in between that waits for all.",
    ids: { workflowId: workflow.id },
  });
}

function refuseIncomplete(workflow: WorkflowRow, found: number): JobmonError {
  return new JobmonError(found === 0 ? "empty_workflow" : "draft_incomplete", {
    detail: `The draft announced ${workflow.task_count} tasks and has ${found}.`,
    hint: "Send the missing chunks, then bind again.",
    ids: { workflowId: workflow.id },
  });
}
