import { JobmonError } from "@jobmon/core";
import type { Api } from "../../api/call.ts";
import { countOf } from "../../output/counting.ts";
import type { Shell } from "../../shell.ts";
import { type ControlInput, controlEach } from "./control.ts";

interface StopInput extends ControlInput {
  readonly wait?: boolean;
}

const POLL_MS = 200;
const MAX_WAIT_MS = 600_000;

export function run(shell: Shell, input: StopInput): Promise<void> {
  return controlEach(shell, input, {
    act: (api, workflowId) =>
      stopWorkflow(shell, api, { workflowId, wait: input.wait ? "until-ended" : "no" }),
    tell: (workflowId, { stopping, activeInstances }) => {
      if (input.wait || !stopping) return `Workflow ${workflowId} is stopped; nothing of it is left.`;
      const rest = activeInstances === 0 ? "" : ` ${countOf(activeInstances, "task")} of it will end;`;
      return `Workflow ${workflowId} is being stopped.${rest} \`jobmon workflow status ${workflowId}\` shows when.`;
    },
  });
}

export async function stopWorkflow(
  shell: Pick<Shell, "user" | "nowMs">,
  api: Api,
  how: { readonly workflowId: number; readonly wait: "no" | "until-ended" },
) {
  const { workflowId } = how;
  const reply = await api.call("stopWorkflow", { workflowId, body: { user: shell.user } });
  if (how.wait === "no" || !reply.stopping) return reply;
  const giveUpMs = shell.nowMs() + MAX_WAIT_MS;
  while (shell.nowMs() < giveUpMs) {
    const { status, activeInstances } = await api.call("getWorkflow", { workflowId });
    if (status !== "RUNNING" && status !== "QUEUED") return { stopping: false, activeInstances };
    await Bun.sleep(POLL_MS);
  }
  throw new JobmonError("conflict", {
    detail: `Workflow ${workflowId} was told to stop, but tasks of it still run after ${MAX_WAIT_MS / 60_000} minutes.`,
    hint: "`jobmon doctor` tells whether its distributor is alive; only that one can end them.",
    ids: { workflowId },
  });
}
