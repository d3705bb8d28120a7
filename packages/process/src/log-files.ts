import { closeSync, constants, fchmodSync, fstatSync, mkdirSync, openSync, readSync } from "node:fs";
import { dirname } from "node:path";
import { errorCode } from "./error-code.ts";

export const TAIL_CHARACTERS = 10_000;
/** Enough for TAIL_CHARACTERS of any text: UTF-8 takes at most four bytes each. */
const MAX_TAIL_BYTES = 40_000;
const FILE_MODE = 0o666;
const DIRECTORY_MODE = 0o777;
/** NONBLOCK: a named pipe that nobody reads is an error and not an endless wait. */
const APPEND_FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | constants.O_NONBLOCK;
const READ_FLAGS = constants.O_RDONLY | constants.O_NONBLOCK;

const tailBuffer = Buffer.allocUnsafe(MAX_TAIL_BYTES);

export interface LogRequest {
  readonly path: string;
  /** The mask of the person who started the run. */
  readonly umask: number;
  /** The mask of this process, which the kernel applies whatever we ask for. */
  readonly processUmask: number;
}

/** Opens a log for appending, makes its folder when missing, and never shortens what is there. */
export function openLog(request: LogRequest): number {
  try {
    return openForAppend(request);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
    mkdirSync(dirname(request.path), { recursive: true, mode: DIRECTORY_MODE & ~request.umask });
    return openForAppend(request);
  }
}

function openForAppend({ path, umask, processUmask }: LogRequest): number {
  const mode = FILE_MODE & ~umask;
  if ((mode & processUmask) === 0) return openSync(path, APPEND_FLAGS, mode);
  try {
    const file = openSync(path, APPEND_FLAGS | constants.O_EXCL, mode);
    fchmodSync(file, mode);
    return file;
  } catch (error) {
    if (errorCode(error) !== "EEXIST") throw error;
    return openSync(path, APPEND_FLAGS, mode);
  }
}

/** The last characters of a text file; empty when there is none. */
export function readLogTail(path: string, maxCharacters = TAIL_CHARACTERS): string {
  let file: number;
  try {
    file = openSync(path, READ_FLAGS);
  } catch {
    return "";
  }
  try {
    let length = readSync(file, tailBuffer, 0, MAX_TAIL_BYTES, 0);
    if (length === 0) return "";
    let isCut = false;
    if (length === MAX_TAIL_BYTES) {
      const start = Math.max(0, fstatSync(file).size - MAX_TAIL_BYTES);
      length = readSync(file, tailBuffer, 0, MAX_TAIL_BYTES, start);
      isCut = start > 0;
    }
    return decodeTail(tailBuffer.subarray(0, length), { isCut, maxCharacters });
  } catch {
    return ""; // A folder, or a device without an end to read from.
  } finally {
    closeSync(file);
  }
}

/** Decodes UTF-8 whose first and last character may be cut. Databases refuse NUL in text, so it is made visible. */
export function decodeTail(
  bytes: Uint8Array,
  { isCut, maxCharacters }: { readonly isCut: boolean; readonly maxCharacters: number },
): string {
  let start = 0;
  while (isCut && start < 3 && ((bytes[start] ?? 0) & 0xc0) === 0x80) start += 1;
  // A streaming decoder holds back an unfinished last character.
  const text = new TextDecoder().decode(bytes.subarray(start), { stream: true }).replaceAll("\0", "\u2400");
  const tail = text.length > maxCharacters ? text.slice(text.length - maxCharacters) : text;
  return isLowSurrogate(tail.charCodeAt(0)) ? tail.slice(1) : tail;
}

function isLowSurrogate(code: number): boolean {
  return code >= 0xdc00 && code <= 0xdfff;
}
