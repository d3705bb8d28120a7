import { type LocalServer, readLocalServer } from "@jobmon/config";
import { createApiClient } from "../http/api-client.ts";

/** The server is on this machine: if it is up, it answers at once. */
const HEALTH_TIMEOUT_MS = 2_000;

/** The server of `jobmon up`, if it runs. The file it left may be older than a crash, hence process and port are asked. */
export async function findLocalServer(dataDir: string): Promise<LocalServer | undefined> {
  const server = readLocalServer(dataDir);
  return server !== undefined && isAlive(server.pid) && (await answers(server)) ? server : undefined;
}

/** Whether a process of this id exists, be it another user's. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** A stranger may have got the port since, and must not see the token. */
async function answers({ url, pid }: LocalServer): Promise<boolean> {
  const client = createApiClient({ url, token: "", retriesAttempts: 0 });
  try {
    const health = await client.call("getHealth", {}, { timeoutMs: HEALTH_TIMEOUT_MS });
    return health.pid === pid;
  } catch {
    return false;
  }
}
