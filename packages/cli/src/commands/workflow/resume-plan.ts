import type { Api } from "../../api/call.ts";
import { collectRows } from "../../api/collect-rows.ts";
import type { Plan, PlanRow } from "../../api/rows.ts";
import { countOf } from "../../output/counting.ts";
import { taskStatus } from "../../output/status.ts";
import { type Column, cleanLine, type Page, renderTable } from "../../output/table.ts";

/** The plan with its first `limit` rows. */
export async function readPlan(api: Api, workflowId: number, limit: number): Promise<Plan> {
  let plan: Plan | undefined;
  const { rows } = await collectRows(limit, async (page) => {
    const read = await api.call("planResume", { workflowId, ...page });
    plan ??= read;
    return read;
  });
  return { ...(plan ?? (await api.call("planResume", { workflowId }))), rows: [...rows] };
}

export function renderPlan(page: Page, plan: Plan): string {
  const { workflowId, resumable, why, willRun, willSkip, activeInstances, rows } = plan;
  const head = `Workflow ${workflowId} ${resumable ? "can be resumed" : "cannot be resumed now"}: ${cleanLine(why)}.`;
  const counts = `${countOf(willRun, "task")} will run, ${countOf(willSkip, "task")} will not.`;
  const active =
    activeInstances === 0
      ? ""
      : ` ${countOf(activeInstances, "attempt")} still ${activeInstances === 1 ? "runs" : "run"}.`;
  const rest = willRun + willSkip - rows.length;
  const more = rest > 0 ? `and ${countOf(rest, "more task")}; --plan shows all of them.\n` : "";
  return `${head}\n${counts}${active}\n${rows.length === 0 ? "" : `\n${renderTable(page, columns, rows)}${more}`}`;
}

const columns: readonly Column<PlanRow>[] = [
  { title: "ID", cell: ({ id }) => ({ text: String(id) }), align: "right" },
  { title: "NAME", cell: ({ name }) => name },
  { title: "STATUS", cell: ({ status }) => taskStatus(status) },
  {
    title: "RUNS",
    cell: ({ willRun }) => (willRun ? { text: "yes", style: "running" } : { text: "no", style: "dim" }),
  },
  { title: "WHY", cell: ({ why }) => why },
];
