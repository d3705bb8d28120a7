import type { Settings } from "@jobmon/config";
import type { Log } from "@jobmon/distributor";
import { findLocalServer } from "jobmon";
import { listClusters, openDistributors, openServer, type RunningDistributor } from "../../compose.ts";
import { waitForEnd } from "../../local/wait-for-end.ts";
import { waitUntil } from "../../local/wait-until.ts";
import type { Verdict } from "../../run-command.ts";
import type { Shell } from "../../shell.ts";
import { openDaemonLog } from "./open-log.ts";
import { refuseSilent } from "./refusals.ts";
import { tellRunning, tellServer } from "./tell-server.ts";

const START_WAIT_MS = 10_000;
const POLL_MS = 50;

/** Server and distributors in this process, until it is asked to end. */
export async function stayInForeground(shell: Shell, settings: Settings): Promise<Verdict> {
  const dataDir = settings.data.dir;
  const ended = waitForEnd();
  const log = openDaemonLog(shell, settings.logging);
  const server = await openServer(settings, log);
  if (server === undefined) return waitForOther(shell, dataDir);
  const clusters = listClusters(settings);
  const distributors = openDistributors({ settings, server, dataDir, person: shell, clusters, log });
  for (const distributor of distributors) logEnd(distributor, log);
  shell.terminal.write(
    tellServer(server.url, settings, { stop: "Ctrl-C here, or `jobmon down`; running tasks go on" }),
  );
  await ended;
  await Promise.all(distributors.map((distributor) => distributor.close()));
  await server.close();
  shell.terminal.write("Jobmon has ended. Running tasks go on; the next `jobmon up` takes them over.\n");
  return 0;
}

/** Someone serves the folder already, or is about to: that is what was wished for. */
async function waitForOther(shell: Shell, dataDir: string): Promise<Verdict> {
  const other = await waitUntil(() => findLocalServer(dataDir), { waitMs: START_WAIT_MS, pollMs: POLL_MS });
  if (other === undefined) throw refuseSilent(dataDir);
  shell.terminal.write(tellRunning(other, dataDir));
  return 0;
}

/** The server goes on without one of its distributors; its tasks wait, and the log says why. */
function logEnd({ cluster, done }: RunningDistributor, log: Log): void {
  done.then(
    ({ reason }) => reason === "superseded" && log.warn({ cluster }, "distributor_ended_as_superseded"),
    (error: unknown) => log.error({ cluster, error }, "distributor_failed"),
  );
}
