import { findToken, type LocalServer, loadSettings, readLocalServer, type Settings } from "@jobmon/config";
import { type ApiClient, createApiClient } from "../http/api-client.ts";
import type { Endpoint } from "../http/endpoint.ts";
import { findLocalServer, isAlive } from "./find-local-server.ts";
import { startLocalServer } from "./start-local-server.ts";

export interface ConnectOptions {
  /** What the person should know, once. Default: a line on stderr. */
  readonly say?: (text: string) => void;
}

/**
 * A client of the server in the configuration; without one, of this user's local server, which is started if it does
 * not run. Rejects with the reason and the server's last words if it cannot be started.
 */
export async function connect(
  settings: Settings = loadSettings().settings,
  options: ConnectOptions = {},
): Promise<ApiClient> {
  const { http, data } = settings;
  const limits = {
    requestTimeoutSeconds: http.request_timeout,
    retriesAttempts: http.retries_attempts,
    retriesTimeoutSeconds: http.retries_timeout,
  };
  if (http.service_url !== "")
    return createApiClient({ url: http.service_url, token: findToken(settings), ...limits });
  const server = (await findLocalServer(data.dir)) ?? (await startAndSay(data.dir, options));
  return createApiClient({
    ...limits,
    ...endpointOf(server, http.token),
    locate: () => locateServer(data.dir, http.token),
  });
}

async function startAndSay(dataDir: string, { say = sayOnStderr }: ConnectOptions): Promise<LocalServer> {
  const server = await startLocalServer({ dataDir, environment: process.env });
  say(`jobmon: the local server runs at ${server.url} (data in ${dataDir}; \`jobmon down\` ends it)`);
  return server;
}

/** A server that was started again has another port. What cannot be read tells nothing new. */
async function locateServer(dataDir: string, token: string): Promise<Endpoint | undefined> {
  try {
    const server = readLocalServer(dataDir);
    return server !== undefined && isAlive(server.pid) ? endpointOf(server, token) : undefined;
  } catch {
    return undefined;
  }
}

function endpointOf(server: LocalServer, token: string): Endpoint {
  return { url: server.url, token: token === "" ? server.token : token };
}

function sayOnStderr(text: string): void {
  process.stderr.write(`${text}\n`);
}
