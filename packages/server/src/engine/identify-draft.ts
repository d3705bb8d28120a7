import {
  addHash,
  emptySum,
  NO_SET,
  setSum,
  sumToText,
  taskWithUpstreamHash,
  workflowHash,
} from "@jobmon/core";
import type { WorkflowRow } from "@jobmon/store";
import type { DraftShape } from "./read-draft.ts";
import { sha256 } from "./sha256.ts";

/** Tasks hashed before other requests get their turn. */
const SLICE = 20_000;

/** The identity of a draft: the same for the same tool version, args, tasks and dependencies, in whatever order they came. */
export async function identifyDraft(workflow: WorkflowRow, draft: DraftShape): Promise<string> {
  const { hashes, graph } = draft;
  const noUpstreams = setSum([]);
  const sums: string[] = [];
  for (let set = 0; set + 1 < graph.setStart.length; set++) {
    const members = graph.setMembers.subarray(graph.setStart[set], graph.setStart[set + 1]);
    sums.push(setSum(Array.from(members, (index) => hashes[index] as string)));
    if (set % SLICE === SLICE - 1) await yieldToOthers();
  }
  let sum = emptySum();
  for (let index = 0; index < hashes.length; index++) {
    const set = graph.setOfTask[index] as number;
    const upstream = set === NO_SET ? noUpstreams : (sums[set] as string);
    sum = addHash(sum, taskWithUpstreamHash(sha256, hashes[index] as string, upstream));
    if (index % SLICE === SLICE - 1) await yieldToOthers();
  }
  return workflowHash(sha256, {
    toolVersionId: workflow.tool_version_id,
    workflowArgs: workflow.workflow_args,
    tasksSum: sumToText(sum),
  });
}

function yieldToOthers(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
