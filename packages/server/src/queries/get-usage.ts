import type { Reply, Request } from "@jobmon/api";
import { formatCount, JobmonError, quoteText, studentQuantile } from "@jobmon/core";
import {
  type ArrayTemplate,
  type Db,
  findUsageTasks,
  MAX_USAGE_TASKS,
  type Predicate,
  readArrayTemplates,
  resolveTaskFilter,
  type Summary,
  summariseRequested,
  summariseUsed,
  sumSquaredDistances,
  TASK_FIELDS,
} from "@jobmon/store";
import { z } from "zod";
import { getWorkflowOf } from "./get-known.ts";
import { parseFilter } from "./parse-filter.ts";
import type { Reader } from "./reader.ts";

const FIELDS = { name: TASK_FIELDS.name, status: TASK_FIELDS.status, arg: TASK_FIELDS.arg };
const MS_PER_SECOND = 1_000;
const MAX_NAMED = 10;
const NODE_ARGS = z.record(z.string(), z.array(z.union([z.string(), z.number(), z.boolean()])).min(1));

type UsageRow = Reply<"getUsage">["rows"][number];

export async function getUsage(reader: Reader, request: Request<"getUsage">): Promise<Reply<"getUsage">> {
  const { workflowId: workflowIds, templateVersionId, ci } = request;
  if (workflowIds === undefined && templateVersionId === undefined)
    throw new JobmonError("invalid_request", {
      detail: "the usage of no workflow and no template was asked for",
      hint: "give workflowId, templateVersionId, or both",
    });
  const predicates = [...parseFilter(request.where, FIELDS), ...readNodeArgs(request.nodeArgs)];
  return reader.store.read(async (db) => {
    for (const workflowId of workflowIds ?? []) await getWorkflowOf(db, workflowId);
    const scope = { workflowIds, templateVersionId };
    const arrays = await readArrayTemplates(db, scope);
    if (arrays.length === 0) throw refuseUnused(request);
    const { where } = await resolveTaskFilter(db, scope, predicates);
    const rows: UsageRow[] = [];
    for (const own of groupByVersion(arrays)) {
      const taskIds = await findUsageTasks(db, { arrayIds: own.map(({ id }) => id), where });
      if (taskIds.length > MAX_USAGE_TASKS) throw refuseTooMany(own[0]);
      if (taskIds.length > 0 && own[0]) rows.push(await summariseTemplate(db, own[0], { taskIds, ci }));
    }
    return { rows };
  });
}

function readNodeArgs(text: string | undefined): Predicate[] {
  if (text === undefined) return [];
  const parsed = NODE_ARGS.safeParse(parseJson(text));
  if (!parsed.success)
    throw new JobmonError("invalid_request", {
      detail: `nodeArgs ${quoteText(text)} is no JSON object of lists`,
      hint: `write it as in ${quoteText('{"location": ["1", "2"]}')}`,
    });
  return Object.entries(parsed.data).map(([name, values]) => ({
    field: "arg",
    name,
    operator: "in",
    values: values.map(String),
  }));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refuseUnused({ workflowId, templateVersionId }: Request<"getUsage">): JobmonError {
  const ids = (workflowId ?? []).slice(0, MAX_NAMED);
  const whose = ids.length === 0 ? "no workflow has" : `workflow ${ids.join(", ")} does not have`;
  return new JobmonError("not_found", {
    detail: `${whose} tasks of task template version ${templateVersionId}`,
    hint: "list the arrays of a workflow to find its template versions",
    ids: {
      ...(ids.length > 0 && { workflowIds: ids }),
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
  { taskIds, ci }: { readonly taskIds: readonly number[]; readonly ci: number | undefined },
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
    ...(ci === undefined ? {} : await intervals(db, { taskIds, ci, used })),
    requestedCores: figures(requested.cores),
    requestedMemoryBytes: figures(requested.memoryBytes),
    requestedRuntimeSeconds: figures(requested.runtimeSeconds),
  };
}

async function intervals(
  db: Db,
  about: {
    readonly taskIds: readonly number[];
    readonly ci: number;
    readonly used: Awaited<ReturnType<typeof summariseUsed>>;
  },
): Promise<Pick<UsageRow, "wallSecondsInterval" | "peakMemoryBytesInterval">> {
  const { taskIds, ci, used } = about;
  const spread = await sumSquaredDistances(db, taskIds, {
    wallMs: used.wallMs?.mean ?? 0,
    peakMemoryBytes: used.peakMemoryBytes?.mean ?? 0,
  });
  return {
    wallSecondsInterval: intervalOf(used.wallMs, { ci, squares: spread.wallMs, unit: MS_PER_SECOND }),
    peakMemoryBytesInterval: intervalOf(used.peakMemoryBytes, {
      ci,
      squares: spread.peakMemoryBytes,
      unit: 1,
    }),
  };
}

/** Of the mean: as far from it as Student's t allows for the spread of the values and their number. */
function intervalOf(
  summary: Summary | undefined,
  about: { readonly ci: number; readonly squares: number; readonly unit: number },
) {
  if (!summary || summary.count < 2) return null;
  const { count, mean } = summary;
  const deviation = Math.sqrt(about.squares / (count - 1));
  const reach = (studentQuantile((1 + about.ci) / 2, count - 1) * deviation) / Math.sqrt(count);
  return { low: (mean - reach) / about.unit, high: (mean + reach) / about.unit };
}

function figures(summary: Summary | undefined, unit = 1) {
  if (!summary) return null;
  const { min, mean, median, p95, max } = summary;
  return { min: min / unit, mean: mean / unit, median: median / unit, p95: p95 / unit, max: max / unit };
}
