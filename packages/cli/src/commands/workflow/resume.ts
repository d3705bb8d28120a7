import { parseRuntime } from "@jobmon/core";
import type { Api } from "../../api/call.ts";
import { readWorkflowId, type WorkflowIdInput } from "../../input/ids.ts";
import { createOutput, type OutputChoice, pageOf } from "../../output/output.ts";
import type { Verdict } from "../../run-command.ts";
import type { Shell } from "../../shell.ts";
import { readPlan, renderPlan } from "./resume-plan.ts";

interface ResumeInput extends WorkflowIdInput, OutputChoice {
  readonly plan?: boolean;
  readonly hot?: boolean;
  readonly keepResources?: boolean;
  readonly here?: boolean;
  readonly failFast?: boolean;
  readonly timeout?: string;
  readonly wait?: boolean;
}

const PREVIEW_ROWS = 10;
/** More tasks than a workflow may have. */
const ALL_ROWS = 10_000_001;

export async function run(shell: Shell, input: ResumeInput): Promise<Verdict> {
  const workflowId = readWorkflowId(input);
  const secondsUntilTimeout = input.timeout === undefined ? null : parseRuntime(input.timeout);
  const api = await shell.api();
  const output = createOutput(shell.terminal, input);
  const plan = await readPlan(api, workflowId, input.plan ? ALL_ROWS : PREVIEW_ROWS);
  if (input.plan) {
    output.show({ rows: plan.rows, id: ({ id }) => id, render: (page) => renderPlan(page, plan) });
    return plan.resumable ? 0 : 1;
  }
  if (input.output === "table") shell.terminal.write(renderPlan(pageOf(shell.terminal), plan));
  const started = await api.call("startWorkflow", {
    workflowId,
    body: {
      resume: input.hot ? "hot" : "cold",
      increaseResources: input.keepResources !== true,
      failFast: input.failFast === true,
      secondsUntilTimeout,
      user: shell.user,
      ...(await choosePlace(shell, api, { workflowId, here: input.here === true })),
    },
  });
  output.show({
    rows: [{ workflowId, ...started }],
    id: ({ workflowRunId }) => workflowRunId,
    render: () =>
      `\nRun ${started.workflowRunId} has started. \`jobmon workflow watch ${workflowId}\` shows how it goes.\n`,
  });
  if (!input.wait) return 0;
  const { watchWorkflow } = await import("./watch.ts");
  return watchWorkflow(shell, workflowId);
}

interface Place {
  readonly host: string;
  readonly contextPath: string | null;
}

/**
 * Where the tasks run and with which environment: as in the last run, unless `--here` asks for this shell or there was
 * no run before.
 */
async function choosePlace(
  shell: Shell,
  api: Api,
  where: { readonly workflowId: number; readonly here: boolean },
): Promise<Place> {
  const { latestRun } = await api.call("getWorkflow", { workflowId: where.workflowId });
  if (latestRun !== null && !where.here) return { host: latestRun.host, contextPath: null };
  const { captureContext } = await import("@jobmon/config");
  const { data } = await shell.settings();
  const contextPath = captureContext({
    dataDir: data.dir,
    environment: shell.environment,
    cwd: process.cwd(),
    umask: process.umask(),
  });
  return { host: shell.host, contextPath };
}
