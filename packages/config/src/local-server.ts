import { rmSync } from "node:fs";
import { join } from "node:path";
import { ensureDataDir } from "./data-dir.ts";
import { parseJsonObject } from "./json-object.ts";
import { PRIVATE_MODE, readPrivateFile } from "./private-file.ts";
import { refuseConfig } from "./refusal.ts";
import { replaceFile } from "./replace-file.ts";

/**
 * Where `jobmon up` runs, so that clients on this machine find it and may use it. The server writes the file once it
 * listens and removes it when it ends. A crash leaves it behind, so a reader must not conclude that the server is up.
 */
export interface LocalServer {
  readonly url: string;
  readonly token: string;
  readonly pid: number;
  /** UTC, ISO 8601. */
  readonly startedAt: string;
  readonly version: string;
}

const FILE_NAME = "server.json";

/** Undefined when no server wrote its address. Throws when the file is damaged, or is not the caller's alone. */
export function readLocalServer(dataDir: string): LocalServer | undefined {
  const path = join(dataDir, FILE_NAME);
  const text = readPrivateFile({ path, what: "address of the local server", userId: process.getuid?.() });
  if (text === undefined) return undefined;
  const server = parseLocalServer(text);
  if (server !== undefined) return server;
  throw refuseConfig(
    `The address of the local server in ${path} is damaged.`,
    `Remove it (rm ${path}), then run \`jobmon up\`.`,
  );
}

export function writeLocalServer(dataDir: string, server: LocalServer): void {
  ensureDataDir(dataDir);
  const text = `${JSON.stringify(server, null, 2)}\n`;
  replaceFile({ path: join(dataDir, FILE_NAME), text, mode: PRIVATE_MODE });
}

/** Takes back the address of the server with this `pid`; that of a successor stays. */
export function removeLocalServer(dataDir: string, pid: number): void {
  if (readLocalServer(dataDir)?.pid === pid) rmSync(join(dataDir, FILE_NAME), { force: true });
}

function parseLocalServer(text: string): LocalServer | undefined {
  const { url, token, pid, startedAt, version } = parseJsonObject(text);
  if (typeof url !== "string" || !/^https?:\/\/[^/]/.test(url) || !URL.canParse(url)) return undefined;
  if (typeof token !== "string" || typeof version !== "string") return undefined;
  if (typeof pid !== "number" || !Number.isSafeInteger(pid) || pid < 1) return undefined;
  if (typeof startedAt !== "string" || Number.isNaN(Date.parse(startedAt))) return undefined;
  return { url, token, pid, startedAt, version };
}
