import type { Reply, Request } from "@jobmon/api";
import { taskInstanceMachine } from "@jobmon/core";
import { findInstancePage, type ListedInstance, readInstances } from "@jobmon/store";
import { getTaskOf } from "./get-known.ts";
import { resourcesReply } from "./list-tasks.ts";
import { BY_ID, readPaging } from "./read-paging.ts";
import type { Reader } from "./reader.ts";
import { wordOf } from "./state-words.ts";

export async function listInstances(
  reader: Reader,
  request: Request<"listInstances">,
): Promise<Reply<"listInstances">> {
  const { taskId } = request;
  const paging = readPaging(request, { name: "listInstances", sorts: BY_ID, defaultSort: "id" });
  return reader.store.read(async (db) => {
    await getTaskOf(db, taskId);
    const { ids, next } = await findInstancePage(db, { taskId, page: paging.page });
    const instances = await readInstances(db, ids);
    return {
      rows: instances.map(instanceReply),
      nextCursor: paging.encodeNext(next),
    };
  });
}

export function instanceReply(instance: ListedInstance): Reply<"listInstances">["rows"][number] {
  return {
    id: instance.id,
    taskId: instance.task_id,
    workflowRunId: instance.workflow_run_id,
    attempt: instance.attempt,
    status: wordOf(taskInstanceMachine, instance.status),
    resources: resourcesReply(instance.requested),
    node: instance.node,
    externalId: instance.external_id,
    exitCode: instance.exit_code,
    signal: instance.signal,
    failureKind: instance.failure_kind,
    error: instance.error,
    leasedAt: instance.leased_at,
    startedAt: instance.started_at,
    endedAt: instance.ended_at,
    wallMs: instance.wall_ms,
    cpuMs: instance.cpu_ms,
    peakMemoryBytes: instance.peak_memory_bytes,
    stdoutPath: instance.stdout_path,
    stderrPath: instance.stderr_path,
  };
}
