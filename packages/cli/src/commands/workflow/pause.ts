import type { Shell } from "../../shell.ts";
import { type ControlInput, controlEach } from "./control.ts";

export function run(shell: Shell, input: ControlInput): Promise<void> {
  return controlEach(shell, input, {
    act: (api, workflowId) => api.call("pauseWorkflow", { workflowId, body: { user: shell.user } }),
    tell: (workflowId, { changed }) =>
      changed === 0
        ? `Workflow ${workflowId} was paused already.`
        : `Workflow ${workflowId} is paused: nothing more is launched. \`jobmon workflow unpause ${workflowId}\` goes on.`,
  });
}
