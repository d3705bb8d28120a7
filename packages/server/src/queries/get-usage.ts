import type { Reply, Request } from "@jobmon/api";
import { formatCount, JobmonError } from "@jobmon/core";
import {
  type ArrayTemplate,
  type Db,
  findUsageTasks,
  MAX_USAGE_TASKS,
  readArrayTemplates,
  resolveTaskFilter,
  type Summary,
  summariseRequested,
  summariseUsed,
  TASK_FIELDS,
} from "@jobmon/store";
import { getWorkflowOf } from "./get-known.ts";
import { parseFilter } from "./parse-filter.ts";
import type { Reader } from "./reader.ts";

const FIELDS = { name: TASK_FIELDS.name, status: TASK_FIELDS.status, arg: TASK_FIELDS.arg };
const MS_PER_SECOND = 1_000;

type UsageRow = Reply<"getUsage">["rows"][number];

export async function getUsage(reader: Reader, request: Request<"getUsage">): Promise<Reply<"getUsage">> {
  const { workflowId, templateVersionId } = request;
  if (workflowId === undefined && templateVersionId === undefined)
    throw new JobmonError("invalid_request", {
      detail: "the usage of no workflow and no template was asked for",
      hint: "give workflowId, templateVersionId, or both",
    });
  const predicates = parseFilter(request.where, FIELDS);
  return reader.store.read(async (db) => {
    if (workflowId !== undefined) await getWorkflowOf(db, workflowId);
    const scope = { workflowId, templateVersionId };
    const arrays = await readArrayTemplates(db, scope);
    if (arrays.length === 0) throw refuseUnused(request);
    const { where } = await resolveTaskFilter(db, scope, predicates);
    const rows: UsageRow[] = [];
    for (const own of groupByVersion(arrays)) {
      const taskIds = await findUsageTasks(db, { arrayIds: own.map(({ id }) => id), where });
      if (taskIds.length > MAX_USAGE_TASKS) throw refuseTooMany(own[0]);
      if (taskIds.length > 0 && own[0]) rows.push(await summariseTemplate(db, own[0], taskIds));
    }
    return { rows };
  });
}

function refuseUnused({ workflowId, templateVersionId }: Request<"getUsage">): JobmonError {
  const whose = workflowId === undefined ? "no workflow has" : `workflow ${workflowId} does not have`;
  return new JobmonError("not_found", {
    detail: `${whose} tasks of task template version ${templateVersionId}`,
    hint: "list the arrays of a workflow to find its template versions",
    ids: {
      ...(workflowId !== undefined && { workflowId }),
      ...(templateVersionId !== undefined && { templateVersionId }),
    },
  });
}

function refuseTooMany(template: ArrayTemplate | undefined): JobmonError {
  return new JobmonError("too_many_items", {
    detail: `the template ${template?.templateName} has more than ${formatCount(MAX_USAGE_TASKS)} tasks to sum up`,
    hint: "ask for the usage of one workflow",
    ids: { templateVersionId: template?.templateVersionId ?? 0 },
  });
}

function groupByVersion(arrays: readonly ArrayTemplate[]): ArrayTemplate[][] {
  const groups = new Map<number, ArrayTemplate[]>();
  for (const array of arrays)
    groups.set(array.templateVersionId, [...(groups.get(array.templateVersionId) ?? []), array]);
  return [...groups.values()];
}

/** Templates without a successful instance have a row too: what their tasks ask for. */
async function summariseTemplate(
  db: Db,
  template: ArrayTemplate,
  taskIds: readonly number[],
): Promise<UsageRow> {
  const used = await summariseUsed(db, taskIds);
  const requested = await summariseRequested(db, taskIds);
  return {
    templateName: template.templateName,
    templateVersionId: template.templateVersionId,
    instances: Math.max(0, ...Object.values(used).map((summary) => summary?.count ?? 0)),
    wallSeconds: figures(used.wallMs, MS_PER_SECOND),
    cpuSeconds: figures(used.cpuMs, MS_PER_SECOND),
    peakMemoryBytes: figures(used.peakMemoryBytes),
    requestedCores: figures(requested.cores),
    requestedMemoryBytes: figures(requested.memoryBytes),
    requestedRuntimeSeconds: figures(requested.runtimeSeconds),
  };
}

function figures(summary: Summary | undefined, unit = 1) {
  if (!summary) return null;
  const { min, mean, median, p95, max } = summary;
  return { min: min / unit, mean: mean / unit, median: median / unit, p95: p95 / unit, max: max / unit };
}
