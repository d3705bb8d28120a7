import { createHash } from "node:crypto";
import { basename, isAbsolute, join } from "node:path";
import { JobmonError } from "@jobmon/core";
import { ensureDataDir } from "./data-dir.ts";
import { isObject, parseJsonObject } from "./json-object.ts";
import type { Environment } from "./layer.ts";
import { PRIVATE_MODE, readPrivateFile } from "./private-file.ts";
import { refuseConfig } from "./refusal.ts";
import { replaceFile } from "./replace-file.ts";

/**
 * The shell a run was started from. Its tasks get the same environment, working directory and umask. It stays in a
 * private file on the submit host, for an environment often holds passwords; the server knows only the path.
 */
export interface RunContext {
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly umask: number;
}

const FOLDER_NAME = "contexts";
const NAME_CHARACTERS = 32;
const MAX_UMASK = 0o777;

/** Stores the context under a name made of its content, so that equal shells share one file. Returns its path. */
export function captureContext(shell: {
  readonly dataDir: string;
  readonly environment: Environment;
  readonly cwd: string;
  readonly umask: number;
}): string {
  const { dataDir, cwd, umask } = shell;
  const set = Object.entries(shell.environment).filter(([, value]) => value !== undefined);
  const environment = Object.fromEntries(set.sort(([left], [right]) => (left < right ? -1 : 1)));
  const text = `${JSON.stringify({ cwd, umask, environment })}\n`;
  if (parseContext(text) === undefined) {
    throw refuseConfig(
      `The working directory ${cwd} or the umask ${umask} cannot be kept for the run's tasks.`,
      "Start the run from a folder with an absolute path, with a umask from 0 to 0777.",
    );
  }
  const path = join(dataDir, FOLDER_NAME, nameContext(text));
  ensureDataDir(dataDir);
  ensureDataDir(join(dataDir, FOLDER_NAME));
  replaceFile({ path, text, mode: PRIVATE_MODE });
  return path;
}

/** The path comes from the server, hence the file has to prove that it is the caller's own and unchanged. */
export function readContext(path: string): RunContext {
  const text = readPrivateFile({ path, what: "environment of the run", userId: process.getuid?.() });
  const hint = "Resume the workflow; that captures the environment again.";
  if (text === undefined) {
    throw new JobmonError("not_found", { detail: `The environment of the run in ${path} is gone.`, hint });
  }
  const context = nameContext(text) === basename(path) ? parseContext(text) : undefined;
  if (context !== undefined) return context;
  throw refuseConfig(`The environment of the run in ${path} is damaged.`, hint);
}

function nameContext(text: string): string {
  const digest = createHash("sha256").update(text).digest("hex");
  return `${digest.slice(0, NAME_CHARACTERS)}.json`;
}

function parseContext(text: string): RunContext | undefined {
  const { environment, cwd, umask } = parseJsonObject(text);
  if (typeof cwd !== "string" || !isAbsolute(cwd)) return undefined;
  if (typeof umask !== "number" || !Number.isInteger(umask) || umask < 0 || umask > MAX_UMASK)
    return undefined;
  return isTextByName(environment) ? { environment, cwd, umask } : undefined;
}

function isTextByName(value: unknown): value is Readonly<Record<string, string>> {
  return isObject(value) && Object.values(value).every((text) => typeof text === "string");
}
