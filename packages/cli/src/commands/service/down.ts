import { type LocalServer, readLocalServer, removeLocalServer } from "@jobmon/config";
import { findLocalServer } from "jobmon";
import type { Api } from "../../api/call.ts";
import { collectRows } from "../../api/collect-rows.ts";
import type { WorkflowRow } from "../../api/rows.ts";
import { isFolderLocked } from "../../local/folder-lock.ts";
import { waitUntil } from "../../local/wait-until.ts";
import { countOf } from "../../output/counting.ts";
import { sumByTone } from "../../output/status.ts";
import type { Verdict } from "../../run-command.ts";
import type { Shell } from "../../shell.ts";
import { stopWorkflow } from "../workflow/stop.ts";
import { refuseSilent } from "./refusals.ts";

const END_WAIT_MS = 30_000;
const POLL_MS = 50;
const MAX_WORKFLOWS = 100_000;

export async function run(shell: Shell, input: { readonly stopTasks?: boolean }): Promise<Verdict> {
  const { data } = await shell.settings();
  // The process that answers under the address names its own id, so no stranger with a reused id is ever signalled.
  const server = await findLocalServer(data.dir);
  if (server === undefined) return tellNone(shell, data.dir);
  const api = await openLocalApi(shell, server);
  const open = await listOpen(api);
  if (input.stopTasks) await stopAll(shell, api, open);
  const running = input.stopTasks ? 0 : open.reduce((sum, { counts }) => sum + sumByTone(counts).running, 0);
  process.kill(server.pid, "SIGTERM");
  const hasEnded = await waitUntil(() => (isFolderLocked(data.dir) ? undefined : true), {
    waitMs: END_WAIT_MS,
    pollMs: POLL_MS,
  });
  if (!hasEnded) throw refuseSilent(data.dir);
  const rest =
    running === 0
      ? ""
      : ` ${countOf(running, "running task")} ${running === 1 ? "goes" : "go"} on; the next \`jobmon up\` takes over.`;
  shell.terminal.write(`Jobmon at ${server.url} has ended.${rest}\n`);
  return 0;
}

/** Down is what it is to be; an address that a crash left behind is cleared. */
function tellNone(shell: Shell, dataDir: string): Verdict {
  if (isFolderLocked(dataDir)) throw refuseSilent(dataDir);
  const left = readLocalServer(dataDir);
  if (left !== undefined) removeLocalServer(dataDir, left.pid);
  shell.terminal.write(`No Jobmon server runs in ${dataDir}.\n`);
  return 0;
}

async function openLocalApi(shell: Shell, { url, token }: LocalServer): Promise<Api> {
  const { createApi } = await import("../../api/call.ts");
  const { http } = await shell.settings();
  return createApi({ url, token: http.token || token, timeoutMs: http.request_timeout * 1000 });
}

async function listOpen(api: Api): Promise<readonly WorkflowRow[]> {
  const where = ["status:in:QUEUED,RUNNING"];
  const { rows } = await collectRows(MAX_WORKFLOWS, (page) => api.call("listWorkflows", { ...page, where }));
  return rows;
}

/** All are told first, then all are waited for: they end side by side. */
async function stopAll(shell: Shell, api: Api, open: readonly WorkflowRow[]): Promise<void> {
  for (const { id } of open) await stopWorkflow(shell, api, { workflowId: id, wait: "no" });
  for (const { id } of open) await stopWorkflow(shell, api, { workflowId: id, wait: "until-ended" });
  if (open.length > 0) shell.terminal.write(`${countOf(open.length, "workflow")} stopped.\n`);
}
