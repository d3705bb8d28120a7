import { workflowMachine } from "@jobmon/core";
import type { Api } from "../../api/call.ts";
import { type Collected, collectRows } from "../../api/collect-rows.ts";
import { refuseMissing } from "../../api/refuse-missing.ts";
import type { WorkflowRow } from "../../api/rows.ts";
import { parseStatuses } from "../../input/statuses.ts";

export interface WorkflowChoice {
  readonly ids?: readonly number[];
  readonly user?: readonly string[];
  readonly all?: boolean;
  readonly status?: readonly string[];
  readonly name?: string;
  readonly where?: readonly string[];
  readonly limit: number;
}

/** Workflows by id in the order given, or else the newest that fit; those of `caller` unless told otherwise. */
export async function findWorkflows(
  api: Api,
  choice: WorkflowChoice,
  caller: string,
): Promise<Collected<WorkflowRow>> {
  const ids = choice.ids ?? [];
  const where = ids.length > 0 ? [`id:in:${ids.join(",")}`] : filterOf(choice, caller);
  const found = await collectRows(ids.length || choice.limit, (page) =>
    api.call("listWorkflows", { ...page, where, sort: "-id" }),
  );
  if (ids.length === 0) return found;
  refuseMissing("workflow", ids, found.rows);
  return { rows: ids.flatMap((id) => found.rows.filter((row) => row.id === id)), isComplete: true };
}

function filterOf({ user = [], all = false, status = [], name, where = [] }: WorkflowChoice, caller: string) {
  const owners = all ? [] : user.length > 0 ? user : [caller];
  const states = parseStatuses(workflowMachine, status);
  return [
    ...(owners.length > 0 ? [`user:in:${owners.join(",")}`] : []),
    ...(states.length > 0 ? [`status:in:${states.join(",")}`] : []),
    ...(name === undefined ? [] : [`name:contains:${name}`]),
    ...where,
  ];
}
