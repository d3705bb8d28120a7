import { closeSync, constants, fstatSync, openSync, readFileSync, type Stats } from "node:fs";
import { JobmonError } from "@jobmon/core";
import { explainFault, findFaultCode } from "./file-fault.ts";

/** A file that holds a token or an environment. What others can read is no secret, what others wrote is no order. */
export interface PrivateFile {
  readonly path: string;
  /** What it is, in a message: "address of the local server". */
  readonly what: string;
  /** Whose it has to be; undefined where the system knows no users. */
  readonly userId: number | undefined;
}

export const PRIVATE_MODE = 0o600;
export const OPEN_TO_OTHERS = 0o077;
const MAX_FILE_BYTES = 16 * 1024 ** 2;

/** The text of a private file, or undefined when there is none. Throws forbidden when it is not private. */
export function readPrivateFile(file: PrivateFile): string | undefined {
  const descriptor = openPrivateFile(file);
  if (descriptor === undefined) return undefined;
  try {
    refuseExposed(file, fstatSync(descriptor));
    return readFileSync(descriptor, "utf8");
  } finally {
    closeSync(descriptor);
  }
}

/** Neither follows a link that someone planted, nor waits for the other end of a pipe. */
function openPrivateFile(file: PrivateFile): number | undefined {
  try {
    return openSync(file.path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (findFaultCode(error) === "ENOENT") return undefined;
    throw refuseFile(file, explainFault(error), "Restore it, or remove it.");
  }
}

function refuseExposed(file: PrivateFile, stats: Stats): void {
  if (!stats.isFile()) throw refuseFile(file, "it is not a regular file", `Remove it: rm -r ${file.path}`);
  if (stats.size > MAX_FILE_BYTES) {
    throw refuseFile(file, `it is larger than ${MAX_FILE_BYTES} bytes`, `Remove it: rm ${file.path}`);
  }
  if (file.userId !== undefined && stats.uid !== file.userId) {
    const whose = `it belongs to user ${stats.uid}, and you are user ${file.userId}`;
    throw refuseFile(file, whose, "Find out who put it there; remove it if it should not be there.");
  }
  if ((stats.mode & OPEN_TO_OTHERS) !== 0) {
    const mode = (stats.mode & 0o777).toString(8).padStart(4, "0");
    throw refuseFile(file, `others may read or change it (mode ${mode})`, `Run: chmod 600 ${file.path}`);
  }
}

function refuseFile({ path, what }: PrivateFile, why: string, hint: string): JobmonError {
  return new JobmonError("forbidden", { detail: `The ${what} in ${path} is not used: ${why}.`, hint });
}
