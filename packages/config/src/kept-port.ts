import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PRIVATE_MODE } from "./private-file.ts";
import { replaceFile } from "./replace-file.ts";

const FILE_NAME = "server.port";
const MAX_PORT = 65_535;

/** The port that the server of this folder had last, so that pages which are open find the next one. */
export function readKeptPort(dataDir: string): number | undefined {
  let text: string;
  try {
    text = readFileSync(join(dataDir, FILE_NAME), "utf8");
  } catch {
    return undefined;
  }
  const port = Number(text);
  return Number.isInteger(port) && port > 0 && port <= MAX_PORT ? port : undefined;
}

export function keepPort(dataDir: string, port: number): void {
  replaceFile({ path: join(dataDir, FILE_NAME), text: `${port}\n`, mode: PRIVATE_MODE });
}
