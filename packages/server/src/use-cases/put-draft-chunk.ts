/**
 * Taking in a part of a draft.
 *
 * The chunk is checked, its names, hashes and ids worked out, and it is kept as rows that binding unfolds into tasks with
 * one statement. Until then the draft is these few rows: sweeping it, or finding that the workflow exists, costs nothing.
 */
import type { Reply, Request } from "@jobmon/api";
import {
  checkTaskName,
  codeOf,
  defaultTaskName,
  JobmonError,
  normaliseResources,
  normaliseScales,
  quoteText,
  taskHash,
  workflowMachine,
} from "@jobmon/core";
import {
  getTemplateVersion,
  getWorkflowRow,
  listArrays,
  putChunk,
  type TemplateVersion,
  touchWorkflow,
  type WorkflowRow,
} from "@jobmon/store";
import type { Engine } from "../engine/engine.ts";
import { sha256 } from "../engine/sha256.ts";

type Chunk = Request<"putDraftChunk">["body"];
type Group = Chunk["groups"][number];

interface DraftArray {
  readonly id: number;
  readonly template: TemplateVersion;
}

export async function putDraftChunk(
  engine: Engine,
  request: Request<"putDraftChunk">,
): Promise<Reply<"putDraftChunk">> {
  const { workflowId, chunk: number, body } = request;
  const { workflow, arrays } = await engine.store.read(async (db) => {
    const workflow = await getWorkflowRow(db, workflowId);
    return { workflow: mustBeDraft(workflow, workflowId), arrays: await loadArrays(engine, workflowId) };
  });
  const tasks = body.groups.map((group) => expandGroup(workflow, arrays, group));
  const count = body.groups.reduce((sum, group) => sum + group.count, 0);
  const row = {
    workflow_id: workflowId,
    chunk: number,
    task_count: count,
    task_rows: joinLists(tasks.map((group) => group.rows)),
    hashes: tasks.map((group) => group.hashes).join(""),
    set_refs: JSON.stringify(tasks.flatMap((group) => group.setRefs)),
    task_ranges: JSON.stringify(body.groups.map((group) => [group.firstIndex, group.count])),
    attribute_rows: JSON.stringify(tasks.flatMap((group) => group.attributes)),
    array_counts: JSON.stringify(body.groups.map((group) => [arrays[group.array]?.id, group.count])),
    set_rows: JSON.stringify(
      body.sets.map((set) => [checkSetRef(workflow, set.ref), mergeRanges(workflow, set)]),
    ),
    profile_rows: JSON.stringify(body.profiles.map((profile) => expandProfile(workflow, profile))),
  };
  await engine.store.write(async (tx) => {
    mustBeDraft(await getWorkflowRow(tx, workflowId), workflowId);
    await putChunk(tx, row);
    await touchWorkflow(tx, workflowId, engine.clock());
  });
  return { chunk: number, tasks: count };
}

function mustBeDraft(workflow: WorkflowRow | undefined, workflowId: number): WorkflowRow {
  if (!workflow)
    throw new JobmonError("not_found", {
      detail: "A part of an unknown draft was sent.",
      hint: "Create the draft first; drafts that were not touched for long are swept.",
      ids: { workflowId },
    });
  if (workflow.status === codeOf(workflowMachine, "REGISTERING") && workflow.identity === null)
    return workflow;
  throw new JobmonError("conflict", {
    detail: "A part was sent for a workflow whose binding has begun or ended.",
    hint: "Create a new draft.",
    ids: { workflowId },
  });
}

async function loadArrays(engine: Engine, workflowId: number): Promise<DraftArray[]> {
  return engine.store.read(async (db) => {
    const rows = await listArrays(db, workflowId);
    return Promise.all(
      rows.map(async (row) => {
        const template = await getTemplateVersion(db, row.task_template_version_id);
        if (!template)
          throw new Error(
            `task template version ${row.task_template_version_id} of array ${row.id} is missing`,
          );
        return { id: row.id, template };
      }),
    );
  });
}

interface ExpandedGroup {
  /** JSON list of rows without its brackets. */
  readonly rows: string;
  readonly hashes: string;
  readonly setRefs: number[];
  readonly attributes: (string | number)[][];
}

function expandGroup(workflow: WorkflowRow, arrays: readonly DraftArray[], group: Group): ExpandedGroup {
  const array = arrays[group.array];
  if (!array)
    throw new JobmonError("invalid_request", {
      detail: `A group of tasks names array ${group.array}; the draft has ${arrays.length}.`,
      hint: "Give the position of an array of the draft, from 0.",
      ids: { workflowId: workflow.id },
    });
  if (group.firstIndex + group.count > workflow.task_count)
    throw new JobmonError("invalid_request", {
      detail: `A group holds task indexes up to ${group.firstIndex + group.count - 1}; the draft announced ${workflow.task_count} tasks.`,
      hint: "Create the draft with the right task count.",
      ids: { workflowId: workflow.id },
    });
  const { template } = array;
  const { nodeArgs, taskArgs, opArgs } = template;
  checkArgs(template, group);
  const columns = [...nodeArgs, ...taskArgs, ...opArgs].map((name) =>
    column(group, name, group.args[name] as string | string[]),
  );
  const rows: string[] = [];
  const setRefs: number[] = [];
  let hashes = "";
  const sets = column(group, "upstreamSet", group.upstreamSet);
  const profiles = column(group, "profile", group.profile);
  const attempts = column(group, "maxAttempts", group.maxAttempts);
  const priorities = column(group, "priority", group.priority);
  const names = column(group, "names", group.names ?? null);
  for (let at = 0; at < group.count; at++) {
    const values = columns.map((of) => of(at));
    checkValues(template, values);
    const nodePairs = nodeArgs.map((name, position) => [name, values[position] as string] as const);
    const taskPairs = taskArgs.map(
      (name, position) => [name, values[nodeArgs.length + position] as string] as const,
    );
    const given = names(at);
    if (given) checkTaskName(given);
    const name = given ?? defaultTaskName(template.name, nodePairs);
    const set = sets(at);
    const hash = taskHash(sha256, {
      templateVersionId: template.id,
      nodeArgs: nodePairs,
      taskArgs: taskPairs,
    });
    hashes += hash;
    setRefs.push(set === null ? -1 : checkSetRef(workflow, set));
    rows.push(
      `[${workflow.first_task_id + group.firstIndex + at},${array.id},${workflow.first_set_id + (set === null ? 0 : set + 1)},` +
        `${workflow.first_resources_id + checkProfileRef(workflow, profiles(at))},${JSON.stringify(name)},` +
        `${JSON.stringify(JSON.stringify(values))},"${hash}",${attempts(at)},${priorities(at)}]`,
    );
  }
  return { rows: rows.join(","), hashes, setRefs, attributes: expandAttributes(workflow, group) };
}

function checkArgs(template: TemplateVersion, group: Group): void {
  const wanted = [...template.nodeArgs, ...template.taskArgs, ...template.opArgs];
  const missing = wanted.filter((name) => group.args[name] === undefined);
  const extra = Object.keys(group.args).filter((name) => !wanted.includes(name));
  if (missing.length === 0 && extra.length === 0) return;
  const faults = [
    ...(missing.length > 0 ? [`without ${missing.join(", ")}`] : []),
    ...(extra.length > 0 ? [`with the unknown ${extra.join(", ")}`] : []),
  ];
  throw new JobmonError("unknown_placeholder", {
    detail: `Tasks of the template ${template.name} were sent ${faults.join(" and ")}.`,
    hint: `Give a value for each of ${wanted.join(", ") || "no arguments"}.`,
    ids: { templateVersionId: template.id },
  });
}

/** What no shell can be given, and what would not survive the way to UTF-8. */
function checkValues(template: TemplateVersion, values: readonly string[]): void {
  const bad = values.find((value) => value.includes("\0") || !value.isWellFormed());
  if (bad === undefined) return;
  throw new JobmonError("invalid_request", {
    detail: `A task of the template ${template.name} has the value ${quoteText(bad)}, which cannot be part of a command.`,
    hint: "Remove NUL and broken Unicode characters from the arguments.",
    ids: { templateVersionId: template.id },
  });
}

/** The same members, each once: sorted ranges that do not touch. */
function mergeRanges(workflow: WorkflowRow, set: Chunk["sets"][number]): [number, number][] {
  const merged: [number, number][] = [];
  for (const [first, last] of [...set.members].sort((a, b) => a[0] - b[0])) {
    if (first > last)
      throw new JobmonError("invalid_request", {
        detail: `Upstream set ${set.ref} has the range [${first}, ${last}], which ends before it begins.`,
        hint: "Write a range as [first, last], both included.",
        ids: { workflowId: workflow.id },
      });
    const previous = merged.at(-1);
    if (previous && first <= previous[1] + 1) previous[1] = Math.max(previous[1], last);
    else merged.push([first, last]);
  }
  return merged;
}

/** One value for all tasks of the group, or a list with one for each. */
function column<T>(group: Group, name: string, value: T | T[]): (at: number) => T {
  if (!Array.isArray(value)) return () => value;
  if (value.length !== group.count)
    throw new JobmonError("invalid_request", {
      detail: `The column ${name} has ${value.length} values for a group of ${group.count} tasks.`,
      hint: "Give one value for all tasks, or one for each.",
    });
  return (at) => value[at] as T;
}

function expandAttributes(workflow: WorkflowRow, group: Group): (string | number)[][] {
  const attributes = column(group, "attributes", group.attributes ?? null);
  return Array.from({ length: group.count }, (_, at) =>
    Object.entries(attributes(at) ?? {}).map(([name, value]) => [
      workflow.first_task_id + group.firstIndex + at,
      name,
      value,
    ]),
  ).flat();
}

function expandProfile(workflow: WorkflowRow, profile: Chunk["profiles"][number]) {
  return [
    workflow.first_resources_id + checkProfileRef(workflow, profile.ref),
    JSON.stringify(normaliseResources(profile.requested)),
    JSON.stringify(normaliseScales(profile.scales)),
    JSON.stringify(profile.fallbackQueues),
    profile.dynamic === undefined ? null : JSON.stringify(profile.dynamic),
  ];
}

function checkSetRef(workflow: WorkflowRow, ref: number): number {
  if (ref < workflow.set_count - 1) return ref;
  throw new JobmonError("unknown_upstream", {
    detail: `Upstream set ${ref} was used; the draft announced ${workflow.set_count - 1} sets.`,
    hint: "Number upstream sets from 0, and announce how many there are.",
    ids: { workflowId: workflow.id },
  });
}

function checkProfileRef(workflow: WorkflowRow, ref: number): number {
  if (ref < workflow.resources_count) return ref;
  throw new JobmonError("invalid_resources", {
    detail: `Resource profile ${ref} was used; the draft announced ${workflow.resources_count}.`,
    hint: "Number resource profiles from 0, and announce how many there are.",
    ids: { workflowId: workflow.id },
  });
}

function joinLists(lists: readonly string[]): string {
  return `[${lists.filter((list) => list !== "").join(",")}]`;
}
