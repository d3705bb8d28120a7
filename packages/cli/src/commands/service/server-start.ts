import { openServer } from "../../compose.ts";
import { waitForEnd } from "../../local/wait-for-end.ts";
import type { Verdict } from "../../run-command.ts";
import type { Shell } from "../../shell.ts";
import { readServerSettings, type ServerFlags } from "./daemon-settings.ts";
import { openDaemonLog } from "./open-log.ts";
import { refuseSecond } from "./refusals.ts";
import { tellServer } from "./tell-server.ts";

export async function run(shell: Shell, input: ServerFlags): Promise<Verdict> {
  const settings = readServerSettings(shell, input);
  const ended = waitForEnd();
  const server = await openServer(settings, openDaemonLog(shell, settings.logging));
  if (server === undefined) throw refuseSecond(settings.data.dir);
  shell.terminal.write(tellServer(server.url, settings, { stop: "Ctrl-C, or SIGTERM" }));
  await ended;
  await server.close();
  return 0;
}
