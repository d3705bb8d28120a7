import { JobmonError } from "@jobmon/core";
import { findServer } from "../../api/find-server.ts";
import { readProblem } from "../../api/problem.ts";
import type { Verdict } from "../../run-command.ts";
import type { Shell } from "../../shell.ts";

interface Link {
  readonly code: string;
  readonly expiresAt: number;
}

/** Prints a link that opens the GUI, once. The token stays here. */
export async function run(
  shell: Shell,
  { user = shell.user }: { readonly user?: string } = {},
): Promise<Verdict> {
  const server = findServer(await shell.settings());
  const { code, expiresAt } = await askForLink(server, user);
  const minutes = Math.round((expiresAt - shell.nowMs()) / 60_000);
  shell.terminal.write(`${server.url}/#link=${code}\n`);
  shell.terminal.warn(`Open it in a browser within ${minutes} minutes; it works once.\n`);
}

async function askForLink(server: ReturnType<typeof findServer>, user: string): Promise<Link> {
  const response = await fetch(`${server.url}/api/gui/links`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(server.token === "" ? {} : { authorization: `Bearer ${server.token}` }),
    },
    body: JSON.stringify({ user }),
    signal: AbortSignal.timeout(server.timeoutMs),
  }).catch((cause: unknown) => {
    throw new JobmonError("server_unreachable", {
      detail: `No server answers at ${server.url}.`,
      hint: "Start one with `jobmon up`, or name another with http.service_url.",
      cause,
    });
  });
  if (!response.ok) throw await readProblem(response);
  return (await response.json()) as Link;
}
