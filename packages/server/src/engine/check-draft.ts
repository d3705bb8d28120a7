import { checkGraph, findDuplicates, JobmonError, quoteList } from "@jobmon/core";
import { listChunkNumbers, readChunk, type WorkflowRow } from "@jobmon/store";
import type { Engine } from "./engine.ts";
import type { DraftShape } from "./read-draft.ts";

const MAX_NAMED = 10;

/** Refuses a cycle, an unknown upstream and duplicate tasks, with their names. */
export async function checkDraft(engine: Engine, workflow: WorkflowRow, draft: DraftShape): Promise<void> {
  const duplicates = findDuplicates(draft.hashes, MAX_NAMED);
  if (duplicates.length > 0) {
    const names = await readDraftNames(
      engine,
      workflow,
      duplicates.map(([, later]) => later),
    );
    throw new JobmonError("duplicate_tasks", {
      detail: `The workflow has tasks with the same template and arguments: ${quoteList(names)}.`,
      hint: "Make their node or task arguments differ, or add each once.",
      ids: { workflowId: workflow.id },
    });
  }
  const verdict = checkGraph(draft.graph);
  if (verdict.ok) return;
  switch (verdict.problem) {
    case "cycle": {
      const names = await readDraftNames(engine, workflow, verdict.tasks);
      throw new JobmonError("cyclic_graph", {
        detail: `Cycle detected in the task graph: ${names.join(" -> ")}${verdict.cycleLength > names.length ? " -> ..." : ` -> ${names[0]}`}`,
        hint: "Remove one of these dependencies.",
        ids: { workflowId: workflow.id },
      });
    }
    case "unknownUpstream": {
      const index = draft.graph.setOfTask.indexOf(verdict.set);
      const names = index < 0 ? [] : await readDraftNames(engine, workflow, [index]);
      throw new JobmonError("unknown_upstream", {
        detail: `Upstream task ${verdict.member}${names[0] ? ` of the task ${names[0]}` : ""} is not in the workflow.`,
        hint: "Add the upstream task to the workflow, or remove the dependency.",
        ids: { workflowId: workflow.id },
      });
    }
    case "unknownSet": {
      const names = await readDraftNames(engine, workflow, [verdict.task]);
      throw new JobmonError("unknown_upstream", {
        detail: `The task ${names[0]} waits for the upstream set ${verdict.set}, which was not sent.`,
        hint: "Send every upstream set, then bind again.",
        ids: { workflowId: workflow.id },
      });
    }
  }
}

/** Names of tasks of a draft by index, in the order asked for. */
export async function readDraftNames(
  engine: Engine,
  workflow: WorkflowRow,
  indexes: readonly number[],
): Promise<string[]> {
  const wanted = new Map<number, string>();
  for (const chunk of await engine.store.read((db) => listChunkNumbers(db, workflow.id))) {
    const part = await engine.store.read((db) =>
      readChunk(db, { workflowId: workflow.id, chunk }, ["task_ranges", "task_rows"]),
    );
    const ranges = JSON.parse(part.task_ranges) as [number, number][];
    if (!indexes.some((index) => ranges.some(([first, count]) => index >= first && index < first + count)))
      continue;
    for (const row of JSON.parse(part.task_rows) as [number, number, number, number, string][])
      wanted.set(row[0] - workflow.first_task_id, row[4]);
  }
  return indexes.map((index) => wanted.get(index) ?? `task ${index}`);
}
