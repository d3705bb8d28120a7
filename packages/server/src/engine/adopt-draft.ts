/** A draft that turned out to be a workflow bound before: what it says anew is taken over, and its tasks are matched. */
import { ACTIVE_TASK_STATES, codeOf, codesOf, taskMachine } from "@jobmon/core";
import {
  getWorkflowRow,
  insertResources,
  listArrays,
  listChunkNumbers,
  putWorkflowAttributes,
  readChunk,
  readTaskIdentities,
  readWorkflowAttributes,
  refreshTasks,
  setArrayLimit,
  setWorkflowFields,
  type WorkflowRow,
} from "@jobmon/store";
import { versionOf } from "./change.ts";
import { changeWorkflows } from "./change-workflows.ts";
import type { Engine } from "./engine.ts";
import type { DraftShape } from "./read-draft.ts";

const PAGE = 20_000;
/** These keep what they were bound with. */
const KEPT = new Set([codeOf(taskMachine, "DONE"), ...codesOf(taskMachine, ACTIVE_TASK_STATES)]);

interface Adoption {
  readonly workflow: WorkflowRow;
  readonly draft: DraftShape;
  readonly twinId: number;
}

/** As `adoptDraft`, and changes nothing. */
export async function findTaskIds(engine: Engine, { draft, twinId }: Adoption): Promise<number[] | null> {
  const { ids, isSameOrder } = await matchTasks(engine, twinId, draft);
  return isSameOrder ? null : ids;
}

/** Returns the ids of the draft's tasks by index, or null when they are consecutive in the same order. */
export async function adoptDraft(
  engine: Engine,
  { workflow, draft, twinId }: Adoption,
): Promise<number[] | null> {
  const { ids, isSameOrder, changeable } = await matchTasks(engine, twinId, draft);
  await changeWorkflows(engine, [twinId], async (change) => {
    const { name, description, priority, max_concurrently_running } = workflow;
    await setWorkflowFields(change.tx, twinId, { name, description, priority, max_concurrently_running });
    await putWorkflowAttributes(change.tx, twinId, await readWorkflowAttributes(change.tx, workflow.id));
    const arrays = await listArrays(change.tx, twinId);
    for (const array of await listArrays(change.tx, workflow.id)) {
      const same = arrays.find((other) => other.task_template_version_id === array.task_template_version_id);
      if (same)
        await setArrayLimit(change.tx, {
          workflowId: twinId,
          arrayId: same.id,
          limit: array.max_concurrently_running,
        });
    }
    if (changeable.size > 0) {
      const chunks = await listChunkNumbers(change.tx, workflow.id);
      for (const chunk of chunks) {
        const { profile_rows } = await readChunk(change.tx, { workflowId: workflow.id, chunk }, [
          "profile_rows",
        ]);
        await insertResources(change.tx, JSON.parse(profile_rows));
      }
      for (const chunk of chunks) {
        const { task_rows } = await readChunk(change.tx, { workflowId: workflow.id, chunk }, ["task_rows"]);
        const rows = (
          JSON.parse(task_rows) as [number, number, number, number, string, string, string, number, number][]
        )
          .map((row) => ({ id: ids[row[0] - workflow.first_task_id] as number, row }))
          .filter(({ id }) => changeable.has(id));
        if (rows.length > 0)
          await refreshTasks(
            change.tx,
            rows.map(({ id, row }) => [id, row[4], row[5], row[3], row[7], row[8]]),
            versionOf(change, twinId),
          );
      }
    }
  });
  return isSameOrder ? null : ids;
}

async function matchTasks(engine: Engine, twinId: number, draft: DraftShape) {
  const twin = await engine.store.read((db) => getWorkflowRow(db, twinId));
  if (!twin) throw new Error(`workflow ${twinId} vanished`);
  const idOf = new Map<string, number>();
  const changeable = new Set<number>();
  const lastId = twin.first_task_id + twin.task_count - 1;
  let isSameOrder = true;
  let position = 0;
  for (let afterId = twin.first_task_id - 1; afterId < lastId; ) {
    const page = await engine.store.read((db) => readTaskIdentities(db, { afterId, lastId, limit: PAGE }));
    if (page.length === 0) break;
    for (const task of page) {
      idOf.set(task.identity, task.id);
      if (!KEPT.has(task.status)) changeable.add(task.id);
      if (draft.hashes[position++] !== task.identity) isSameOrder = false;
    }
    afterId = page.at(-1)?.id ?? lastId;
  }
  return { ids: draft.hashes.map((hash) => idOf.get(hash) as number), isSameOrder, changeable };
}
