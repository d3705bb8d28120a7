import type { Reply, Request } from "@jobmon/api";
import { JobmonError, taskMachine, workflowMachine } from "@jobmon/core";
import { type ChangedTask, type Db, findLatestRun, readChangedTasks, readCounts } from "@jobmon/store";
import { getWorkflowOf } from "./get-known.ts";
import { runReply } from "./list-workflows.ts";
import type { Reader } from "./reader.ts";
import { countWords, wordOf } from "./state-words.ts";

/** A version is answered whole or not at all, since a cursor is a version: this many changed tasks of one are sent. */
const MAX_TASKS_OF_VERSION = 20_000;

/**
 * Versions are read before tasks: what changes in between is sent now and once more with the next call, and nothing is
 * missed.
 */
export async function getChanges(
  reader: Reader,
  request: Request<"getChanges">,
): Promise<Reply<"getChanges">> {
  return reader.store.read(async (db) => {
    const workflow = await getWorkflowOf(db, request.workflowId);
    const { tasks, upTo } = await readWholeVersions(db, request);
    const run = await findLatestRun(db, workflow.id);
    return {
      version: upTo ?? Math.max(workflow.version, request.since),
      more: upTo !== null,
      status: wordOf(workflowMachine, workflow.status),
      paused: workflow.is_paused === 1,
      counts: countWords(await readCounts(db, workflow.id)),
      latestRun: run ? runReply(run) : null,
      tasks: tasks.map(({ version: _, ...task }) => ({ ...task, status: wordOf(taskMachine, task.status) })),
    };
  });
}

interface WholeVersions {
  readonly tasks: readonly ChangedTask[];
  /** The last version of which tasks are given; null when there is nothing beyond. */
  readonly upTo: number | null;
}

async function readWholeVersions(
  db: Db,
  { workflowId, since, limit }: Request<"getChanges">,
): Promise<WholeVersions> {
  const found = await readChangedTasks(db, { workflowId, since, limit: limit + 1 });
  const cut = found[limit]?.version;
  if (cut === undefined) return { tasks: found, upTo: null };
  const whole = found.filter((task) => task.version < cut);
  const last = whole.at(-1);
  return last ? { tasks: whole, upTo: last.version } : readVersion(db, { workflowId, version: cut });
}

/** A transaction may change more tasks than a page has: they are answered together. */
async function readVersion(
  db: Db,
  { workflowId, version }: { readonly workflowId: number; readonly version: number },
): Promise<WholeVersions> {
  const range = { since: version - 1, upTo: version };
  const tasks = await readChangedTasks(db, { workflowId, ...range, limit: MAX_TASKS_OF_VERSION + 1 });
  if (tasks.length <= MAX_TASKS_OF_VERSION) return { tasks, upTo: version };
  throw new JobmonError("too_many_items", {
    detail: `version ${version} of workflow ${workflowId} changed more than ${MAX_TASKS_OF_VERSION} tasks at once`,
    hint: `list the tasks of the workflow anew, then go on with since=${version}`,
    ids: { workflowId, version },
  });
}
