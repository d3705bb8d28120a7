import { countOf } from "../../output/counting.ts";
import type { Shell } from "../../shell.ts";
import type { RESET_SCOPES } from "../workflow.ts";
import { type ControlInput, controlEach } from "./control.ts";

interface ResetInput extends ControlInput {
  readonly scope: (typeof RESET_SCOPES)[number];
}

export function run(shell: Shell, input: ResetInput): Promise<void> {
  return controlEach(shell, input, {
    act: (api, workflowId) =>
      api.call("resetWorkflow", { workflowId, body: { user: shell.user, scope: input.scope } }),
    tell: (workflowId, { changed }) =>
      changed === 0
        ? `Workflow ${workflowId} has nothing to reset.`
        : `${countOf(changed, "task")} of workflow ${workflowId} will start afresh. \`jobmon workflow resume ${workflowId}\` runs them.`,
  });
}
