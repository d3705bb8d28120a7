import type { Shell } from "../../shell.ts";
import { type ControlInput, controlEach } from "./control.ts";

export function run(shell: Shell, input: ControlInput): Promise<void> {
  return controlEach(shell, input, {
    act: (api, workflowId) => api.call("unpauseWorkflow", { workflowId, body: { user: shell.user } }),
    tell: (workflowId, { changed }) =>
      changed === 0 ? `Workflow ${workflowId} was not paused.` : `Workflow ${workflowId} goes on.`,
  });
}
