import { mkdirSync, statSync } from "node:fs";
import { JobmonError } from "@jobmon/core";
import { explainFault } from "./file-fault.ts";
import { refuseConfig } from "./refusal.ts";

const PRIVATE_FOLDER_MODE = 0o700;
const WRITABLE_BY_OTHERS = 0o022;

/**
 * Creates the data folder for its owner alone. A folder that exists keeps its mode, for it may hold more than Jobmon's
 * files; it only must not be writable by others, who could then swap the file that says where the server is.
 */
export function ensureDataDir(dataDir: string): void {
  try {
    mkdirSync(dataDir, { recursive: true, mode: PRIVATE_FOLDER_MODE });
  } catch (error) {
    throw refuseConfig(
      `The data folder ${dataDir} cannot be created: ${explainFault(error)}.`,
      "Set data.dir to a folder you may write to.",
      error,
    );
  }
  const { mode } = statSync(dataDir);
  if ((mode & WRITABLE_BY_OTHERS) === 0) return;
  throw new JobmonError("forbidden", {
    detail: `The data folder ${dataDir} is not used: others may write to it.`,
    hint: `Run: chmod go-w ${dataDir}`,
  });
}
