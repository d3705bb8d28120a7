import { join } from "node:path";
import type { Settings } from "@jobmon/config";
import { JobmonError } from "@jobmon/core";
import { findServer } from "../../api/find-server.ts";
import { listClusters, openDistributors, type RunningDistributor } from "../../compose.ts";
import { waitForEnd } from "../../local/wait-for-end.ts";
import type { Verdict } from "../../run-command.ts";
import type { Shell } from "../../shell.ts";
import { openDaemonLog } from "./open-log.ts";

interface StartInput {
  readonly cluster?: readonly string[];
}

export async function run(shell: Shell, input: StartInput): Promise<Verdict> {
  const settings = await shell.settings();
  const server = findServer(settings);
  const ended = waitForEnd();
  const distributors = openDistributors({
    settings,
    server,
    dataDir: folderOf(settings, server.url),
    person: shell,
    clusters: input.cluster ?? listClusters(settings),
    log: openDaemonLog(shell, settings.logging),
  });
  const names = distributors.map(({ cluster }) => cluster).join(", ");
  shell.terminal.write(`Distributors for ${shell.user} on ${shell.host} serve ${names} at ${server.url}.\n`);
  try {
    await Promise.race([ended, ...distributors.map(failWithIt)]);
  } finally {
    await Promise.all(distributors.map((distributor) => distributor.close()));
  }
  shell.terminal.write(
    "The distributors have ended. Running tasks go on; their successors take them over.\n",
  );
  return 0;
}

/** Instance ids mean nothing at another server, so each has a folder of its own; the local one has the data folder. */
function folderOf({ data, http }: Settings, url: string): string {
  return http.service_url === "" ? data.dir : join(data.dir, "servers", new URL(url).host.replace(":", "_"));
}

async function failWithIt({ cluster, done }: RunningDistributor): Promise<never> {
  await done;
  throw new JobmonError("distributor_superseded", {
    detail: `Another distributor took over the cluster ${cluster}, so this one has ended.`,
    hint: "One for each user, host and cluster is enough; `jobmon doctor` shows which are alive.",
  });
}
