import { JobmonError, workflowRunMachine } from "@jobmon/core";
import { attach, createApiClient, watchRun } from "jobmon";
import { findServer } from "../../api/find-server.ts";
import { findWorkflowIds, type WorkflowIdInput } from "../../input/ids.ts";
import { refuseUsage } from "../../input/refusal.ts";
import { countOf } from "../../output/counting.ts";
import { formatSpan } from "../../output/moments.ts";
import type { Verdict } from "../../run-command.ts";
import type { Shell } from "../../shell.ts";
import { findWorkflows } from "./find-workflows.ts";
import { onLeave } from "./on-leave.ts";

export async function run(shell: Shell, input: WorkflowIdInput): Promise<Verdict> {
  const [given, ...more] = findWorkflowIds(input);
  if (more.length > 0)
    throw refuseUsage("Several workflows were given, and one is watched.", "Open a terminal for each.");
  return watchWorkflow(shell, given ?? (await findNewest(shell)));
}

/** Shows the latest run until it ends or the person leaves. 0: done, or left; 1: it ended otherwise. */
export async function watchWorkflow(shell: Shell, workflowId: number): Promise<Verdict> {
  const leaving = new AbortController();
  const stopListening = onLeave(() => leaving.abort());
  try {
    const handle = await attach(workflowId, { client: createApiClient(findServer(await shell.settings())) });
    const result = await watchRun(handle, { terminal: shell.terminal, signal: leaving.signal });
    const { label } = workflowRunMachine.states[result.status];
    const why = result.reason === null ? "" : `: ${result.reason}`;
    shell.terminal.write(
      `Workflow ${workflowId}: ${label}${why}. ${countOf(result.doneCount, "task")} of ${result.totalTasks} done in ${formatSpan(result.elapsedMs)}.\n`,
    );
    return result.status === "DONE" ? 0 : 1;
  } catch (error) {
    if (!leaving.signal.aborted) throw error;
    shell.terminal.write(
      `Left. Workflow ${workflowId} goes on; \`jobmon workflow watch ${workflowId}\` comes back to it.\n`,
    );
    return 0;
  } finally {
    stopListening();
  }
}

async function findNewest(shell: Shell): Promise<number> {
  const { rows } = await findWorkflows(await shell.api(), { limit: 1 }, shell.user);
  const [newest] = rows;
  if (newest !== undefined) return newest.id;
  throw new JobmonError("not_found", {
    detail: `${shell.user} has no workflow to watch.`,
    hint: "`jobmon workflow list --all` shows those of everyone.",
  });
}
