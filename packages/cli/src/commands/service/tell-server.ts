import type { LocalServer, Settings } from "@jobmon/config";

/** What a person needs to know of a server that has just started. */
export function tellServer(url: string, settings: Settings, how: { readonly stop: string }): string {
  const open = settings.server.auth
    ? []
    : ["  access   NO TOKEN IS ASKED FOR: whoever reaches this address may do anything"];
  const lines = [
    `Jobmon runs at ${url}`,
    ...open,
    `  data     ${settings.data.dir}`,
    "  pages    `jobmon gui` prints a link to them",
    `  API      ${url}/api/docs`,
    `  to stop  ${how.stop}`,
  ];
  return `${lines.join("\n")}\n`;
}

export function tellRunning({ url, pid }: LocalServer, dataDir: string): string {
  return `Jobmon already runs at ${url} (process ${pid}, data in ${dataDir}).\n`;
}
