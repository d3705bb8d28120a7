import { formatCount } from "@jobmon/core";
import type { WorkflowRow } from "../../api/rows.ts";
import { formatAge } from "../../output/moments.ts";
import { progressBar } from "../../output/progress-bar.ts";
import { sumByTone, workflowStatus } from "../../output/status.ts";
import { type Cell, type Column, cleanLine } from "../../output/table.ts";

/** What a person calls the workflow: its name, or what else tells it apart. */
export function titleOf({ name, workflowArgs, tool }: WorkflowRow): string {
  return cleanLine(name || workflowArgs || tool);
}

/** A count of none is a pale dot, so that what is not none stands out. */
export function showCount(count: number): Cell {
  return count === 0 ? { text: "·", style: "dim" } : count;
}

export function workflowColumns(nowMs: number): readonly Column<WorkflowRow>[] {
  return [
    { title: "ID", cell: ({ id }) => ({ text: String(id) }), align: "right" },
    { title: "NAME", cell: titleOf },
    { title: "STATUS", cell: showStatus },
    { title: "PROGRESS", cell: ({ counts, taskCount }) => progressBar(counts, taskCount), spare: true },
    {
      title: "DONE",
      cell: ({ counts, taskCount }) => showShare(counts.DONE ?? 0, taskCount),
      align: "right",
    },
    { title: "RUNNING", cell: ({ counts }) => showCount(sumByTone(counts).running), align: "right" },
    { title: "FAILED", cell: ({ counts }) => showCount(sumByTone(counts).failed), align: "right" },
    { title: "RETRIES", cell: ({ retries }) => showCount(retries), align: "right" },
    { title: "AGE", cell: ({ createdAt }) => ({ text: formatAge(createdAt, nowMs) }), align: "right" },
  ];
}

export function showShare(done: number, total: number): Cell {
  return { text: `${formatCount(done)}/${formatCount(total)}` };
}

function showStatus({ status, paused }: WorkflowRow): Cell {
  const shown = workflowStatus(status);
  return paused ? [shown, { text: " (paused)", style: "stopped" }] : shown;
}
