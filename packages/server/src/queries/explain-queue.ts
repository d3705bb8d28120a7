import { formatCount, formatDurationMs } from "@jobmon/core";
import { type Cause, NOTHING_TO_DO } from "./cause.ts";
import { countOf } from "./count-of.ts";
import { DISTRIBUTOR_SILENT_MS } from "./distributor-silence.ts";
import { explainBackPressure } from "./explain-notices.ts";
import type { TaskFacts } from "./task-facts.ts";

/** What keeps a ready task of an open run waiting. */
export function explainQueue(facts: TaskFacts, now: number): readonly Cause[] {
  const causes = [
    ...explainLimits(facts),
    ...explainDistributor(facts, now),
    ...explainBackPressure(facts),
    ...explainAhead(facts),
  ];
  if (causes.length > 0) return causes;
  const text = `distributor ${facts.distributor?.id} takes it as soon as it has room`;
  return [{ answer: "It is next in line.", reasons: [{ code: "next_in_line", text, next: NOTHING_TO_DO }] }];
}

function explainLimits({ workflow, template }: TaskFacts): Cause[] {
  const causes: Cause[] = [];
  const raise = `wait, or raise the limit: \`jobmon workflow concurrency ${workflow.id}`;
  if (workflow.active >= workflow.limit)
    causes.push({
      answer: "Its workflow runs as many tasks as it may.",
      reasons: [
        {
          code: "workflow_limit",
          text: `${countOf(workflow.active, "task")} of workflow ${workflow.id} active, at most ${formatCount(workflow.limit)} allowed`,
          next: `${raise} --max-tasks N\``,
        },
      ],
    });
  if (template.active >= template.limit)
    causes.push({
      answer: "Its task template runs as many tasks as it may.",
      reasons: [
        {
          code: "template_limit",
          text: `${countOf(template.active, "task")} of the template ${template.name} active, at most ${formatCount(template.limit)} allowed`,
          next: `${raise} --template ${template.name} --max-tasks N\``,
        },
      ],
    });
  return causes;
}

/** Shared with what explains a launched task: without its distributor nothing moves. */
export function explainDistributor({ run, cluster, distributor }: TaskFacts, now: number): Cause[] {
  const silentMs = distributor ? now - distributor.lastSeenAt : Number.POSITIVE_INFINITY;
  if (run === null || silentMs <= DISTRIBUTOR_SILENT_MS) return [];
  const whose = `for ${run.user} on ${run.host} and the cluster ${cluster}`;
  const text = distributor
    ? `the distributor ${whose} was last heard of ${formatDurationMs(silentMs)} ago`
    : `there never was a distributor ${whose}`;
  const next = `on ${run.host}, run \`jobmon up\` or \`jobmon distributor start\``;
  return [{ answer: "No distributor serves it.", reasons: [{ code: "no_distributor", text, next }] }];
}

function explainAhead({ ahead }: TaskFacts): Cause[] {
  const causes: Cause[] = [];
  if (ahead.ofHigherPriority > 0)
    causes.push({
      answer: "Workflows of higher priority go first.",
      reasons: [
        {
          code: "priority",
          text: `${countOf(ahead.ofHigherPriority, "task")} of workflows with a higher priority wait for the same distributor`,
          next: "wait, or raise the priority of its workflow",
        },
      ],
    });
  if (ahead.inWorkflow > 0)
    causes.push({
      answer: `${countOf(ahead.inWorkflow, "queued task")} of its workflow ${ahead.inWorkflow === 1 ? "goes" : "go"} first.`,
      reasons: [
        {
          code: "ahead",
          text: "tasks are launched by priority, then in the order of their ids, as the distributor has room",
          next: NOTHING_TO_DO,
        },
      ],
    });
  return causes;
}
