import type { Reply } from "@jobmon/api";
import type { WorkflowEvent } from "../run/find-end.ts";
import { addSample, rateOf, type Sample } from "./completion-rate.ts";
import type { ProgressView, TemplateProgress } from "./render-progress.ts";

/** What is known of a run while it is watched. */
export interface ProgressState {
  readonly event: WorkflowEvent;
  readonly templates: readonly TemplateProgress[];
  readonly samples: readonly Sample[];
}

export function followEvent(
  state: ProgressState | undefined,
  event: WorkflowEvent,
  nowMs: number,
): ProgressState {
  const samples = addSample(state?.samples ?? [], { atMs: nowMs, doneCount: event.counts.DONE ?? 0 });
  return { event, templates: state?.templates ?? [], samples };
}

/** Arrays as lines; one template on two clusters is two. */
export function readTemplates({ rows }: Reply<"listArrays">): readonly TemplateProgress[] {
  const names = rows.map(({ templateName }) => templateName);
  return rows.map(({ templateName, cluster, counts, taskCount }) => {
    const isTwice = names.indexOf(templateName) !== names.lastIndexOf(templateName);
    return { name: isTwice ? `${templateName} (${cluster})` : templateName, counts, taskCount };
  });
}

export function viewProgress(
  { event, templates, samples }: ProgressState,
  known: {
    readonly name: string;
    readonly workflowId: number;
    readonly workflowRunId: number;
    readonly nowMs: number;
  },
): ProgressView {
  const { status, paused, counts, latestRun } = event;
  const endMs = latestRun?.endedAt ?? known.nowMs;
  return {
    name: known.name,
    workflowId: known.workflowId,
    workflowRunId: known.workflowRunId,
    status,
    paused,
    counts,
    taskCount: Object.values(counts).reduce((total, count) => total + count, 0),
    templates,
    ratePerSecond: rateOf(samples, known.nowMs),
    elapsedMs: Math.max(0, endMs - (latestRun?.createdAt ?? known.nowMs)),
  };
}
