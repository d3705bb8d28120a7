import { readLogin, removeLogin } from "@jobmon/config";
import { JobmonError } from "@jobmon/core";
import { createApi } from "../../api/call.ts";
import type { Verdict } from "../../run-command.ts";
import type { Shell } from "../../shell.ts";
import { mustNameServer } from "./named-server.ts";

export async function run(shell: Shell): Promise<Verdict> {
  const settings = await shell.settings();
  const server = mustNameServer(settings);
  const login = readLogin(settings.data.dir, server.url);
  if (login === undefined) {
    shell.terminal.write(`There is no login for ${server.url}.\n`);
    return;
  }
  // Forgotten first: a server that is away must not keep a person logged in here.
  removeLogin(settings.data.dir, server.url);
  shell.terminal.write(`You are logged out of ${server.url}.\n`);
  await endToken(createApi({ ...server, token: login.token }));
}

async function endToken(api: ReturnType<typeof createApi>): Promise<void> {
  try {
    const { rows } = await api.call("listTokens", {});
    const own = rows.find(({ current }) => current);
    if (own !== undefined) await api.call("revokeToken", { credentialId: own.credentialId });
  } catch (error) {
    if (isOver(error)) return;
    throw error;
  }
}

/** It has ended before. */
function isOver(error: unknown): boolean {
  return error instanceof JobmonError && error.entry.status === 401;
}
