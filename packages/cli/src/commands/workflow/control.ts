import type { Api } from "../../api/call.ts";
import { readWorkflowIds, type WorkflowIdInput } from "../../input/ids.ts";
import { createOutput, type OutputChoice } from "../../output/output.ts";
import type { Shell } from "../../shell.ts";

export type ControlInput = WorkflowIdInput & OutputChoice;

/** Does one thing to each workflow in turn and says what became of it; the first refusal ends it. */
export async function controlEach<R extends object>(
  shell: Shell,
  input: ControlInput,
  control: {
    readonly act: (api: Api, workflowId: number) => Promise<R>;
    readonly tell: (workflowId: number, reply: R) => string;
  },
): Promise<void> {
  const ids = readWorkflowIds(input);
  const api = await shell.api();
  const done: (R & { readonly workflowId: number })[] = [];
  for (const workflowId of ids) done.push({ workflowId, ...(await control.act(api, workflowId)) });
  createOutput(shell.terminal, input).show({
    rows: done,
    id: ({ workflowId }) => workflowId,
    render: () => done.map((row) => `${control.tell(row.workflowId, row)}\n`).join(""),
  });
}
