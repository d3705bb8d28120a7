import type { Api } from "../../api/call.ts";
import type { UsageRow } from "../../api/rows.ts";
import { findWorkflowIds, parseIds, type WorkflowIdInput } from "../../input/ids.ts";
import { refuseUsage } from "../../input/refusal.ts";

export interface UsageInput extends WorkflowIdInput {
  readonly templateVersion?: readonly string[];
  readonly where?: readonly string[];
  /** JSON. */
  readonly nodeArgs?: string;
  readonly ci?: number;
}

export type WorkflowUsageRow = UsageRow & { readonly workflowId: number | null };

/** Usage by template, of the workflows or of the template versions named; with both, of those templates in those workflows. */
export async function readUsage(api: Api, input: UsageInput): Promise<readonly WorkflowUsageRow[]> {
  const workflowIds = findWorkflowIds(input);
  const versionIds = parseIds("template version", input.templateVersion ?? []);
  if (workflowIds.length + versionIds.length === 0)
    throw refuseUsage(
      "Neither workflow nor task template was named.",
      "Give a workflow id, or -t TEMPLATE_VERSION_ID.",
    );
  const where = [...(input.where ?? [])];
  const rows: WorkflowUsageRow[] = [];
  for (const workflowId of workflowIds.length > 0 ? workflowIds : [undefined])
    for (const templateVersionId of versionIds.length > 0 ? versionIds : [undefined]) {
      const found = await api.call("getUsage", {
        workflowId,
        templateVersionId,
        where,
        nodeArgs: input.nodeArgs,
        ci: input.ci,
      });
      rows.push(...found.rows.map((row) => ({ ...row, workflowId: workflowId ?? null })));
    }
  return rows;
}
