import type { Reply, Request } from "@jobmon/api";
import { listAuditEntries as listRows } from "@jobmon/store";
import type { Engine } from "../../engine/engine.ts";
import { BY_ID, readPaging } from "../../queries/read-paging.ts";

export async function listAuditEntries(
  engine: Engine,
  request: Request<"listAuditEntries">,
): Promise<Reply<"listAuditEntries">> {
  const { limit, actor } = request;
  const { page, encodeNext } = readPaging(
    { ...request, where: actor === undefined ? [] : [actor] },
    { name: "listAuditEntries", sorts: BY_ID, defaultSort: "-id" },
  );
  const beforeId = page.after?.id ?? Number.MAX_SAFE_INTEGER;
  const found = await engine.store.read((db) => listRows(db, { beforeId, limit: limit + 1, actor }));
  const rows = found.slice(0, limit);
  const last = rows.at(-1);
  return {
    rows: rows.map((row) => ({
      id: row.id,
      at: row.created_at,
      actor: row.actor,
      actingFor: row.acting_for,
      event: row.event,
      detail: row.detail,
      workflowId: row.workflow_id,
      taskId: row.task_id,
    })),
    nextCursor: found.length > limit && last ? encodeNext({ value: last.id, id: last.id }) : null,
  };
}
