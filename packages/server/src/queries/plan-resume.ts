import type { Reply, Request } from "@jobmon/api";
import {
  ACTIVE_TASK_STATES,
  codeOf,
  codesOf,
  taskMachine,
  workflowMachine,
  workflowRunMachine,
} from "@jobmon/core";
import { findLatestRun, findTaskPage, readCounts, readRemaining, readTasks } from "@jobmon/store";
import { getWorkflowOf } from "./get-known.ts";
import { judgeResume, judgeTask } from "./judge-resume.ts";
import { BY_ID, readPaging } from "./read-paging.ts";
import type { Reader } from "./reader.ts";
import { sumCounts, wordOf } from "./state-words.ts";

const ACTIVE = codesOf(taskMachine, ACTIVE_TASK_STATES);
const DONE = codeOf(taskMachine, "DONE");

/** Totals come from the kept counts, so that the first page of a million tasks costs what any page does. */
export async function planResume(
  reader: Reader,
  request: Request<"planResume">,
): Promise<Reply<"planResume">> {
  const paging = readPaging(request, { name: "planResume", sorts: BY_ID, defaultSort: "id" });
  return reader.store.read(async (db) => {
    const workflow = await getWorkflowOf(db, request.workflowId);
    const counts = await readCounts(db, workflow.id);
    const run = await findLatestRun(db, workflow.id);
    const block = {
      workflowId: workflow.id,
      firstTaskId: workflow.first_task_id,
      taskCount: workflow.task_count,
    };
    const { ids, next } = await findTaskPage(db, { block, predicates: [], ...paging });
    const tasks = await readTasks(db, ids);
    const remaining = await readRemaining(
      db,
      tasks.map((task) => task.upstream_set_id),
    );
    return {
      workflowId: workflow.id,
      ...judgeResume(
        wordOf(workflowMachine, workflow.status),
        run ? { id: run.id, state: wordOf(workflowRunMachine, run.status), reason: run.reason } : null,
      ),
      willRun: sumCounts(counts) - (counts[DONE] ?? 0),
      willSkip: counts[DONE] ?? 0,
      activeInstances: sumCounts(counts, ACTIVE),
      rows: tasks.map((task) => {
        const status = wordOf(taskMachine, task.status);
        const verdict = judgeTask({
          state: status,
          attempts: task.num_attempts,
          maxAttempts: task.max_attempts,
          remaining: remaining.get(task.upstream_set_id) ?? 0,
        });
        return { id: task.id, name: task.name, status, ...verdict };
      }),
      nextCursor: paging.encodeNext(next),
    };
  });
}
