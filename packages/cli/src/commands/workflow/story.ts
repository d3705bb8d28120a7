import { collectRows } from "../../api/collect-rows.ts";
import { readWorkflowId, type WorkflowIdInput } from "../../input/ids.ts";
import { createOutput, type OutputChoice } from "../../output/output.ts";
import { storyOf } from "../../output/story.ts";
import type { Shell } from "../../shell.ts";

export async function run(
  shell: Shell,
  input: WorkflowIdInput & OutputChoice & { readonly limit: number },
): Promise<void> {
  const workflowId = readWorkflowId(input);
  const api = await shell.api();
  const { rows } = await collectRows(input.limit, (page) =>
    api.call("getWorkflowStory", { workflowId, ...page }),
  );
  createOutput(shell.terminal, input).show(storyOf(rows, shell.nowMs()));
}
