import { randomBytes } from "node:crypto";
import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { JobmonError } from "@jobmon/core";
import { explainFault, findFaultCode } from "./file-fault.ts";

const FULL = ["ENOSPC", "EDQUOT"];

export interface Replacement {
  readonly path: string;
  readonly text: string;
  readonly mode: number;
}

/** Writes a file so that a reader sees the old text or the new one, also after a crash, and never a part. */
export function replaceFile(replacement: Replacement): void {
  const { path } = replacement;
  const draft = join(dirname(path), `.${basename(path)}.${randomBytes(6).toString("hex")}.tmp`);
  try {
    writeDurably(draft, replacement);
    renameSync(draft, path);
  } catch (error) {
    rmSync(draft, { force: true });
    throw refuseWrite(path, error);
  }
  syncFolder(dirname(path));
}

/** A full disk has a code of its own, for the same command works once there is space. */
export function refuseWrite(path: string, cause: unknown): JobmonError {
  const code = findFaultCode(cause) ?? "";
  const isFull = FULL.includes(code);
  const why = code === "ENOENT" ? "its folder does not exist" : explainFault(cause);
  return new JobmonError(isFull ? "disk_full" : "config_invalid", {
    detail: `File ${path} cannot be written: ${why}. Nothing was changed.`,
    hint: isFull
      ? "Free some space, then repeat the command."
      : `Make ${dirname(path)} a folder you may write to, then repeat the command.`,
    cause,
  });
}

function writeDurably(path: string, { text, mode }: Replacement): void {
  const file = openSync(path, "wx", mode);
  try {
    fchmodSync(file, mode);
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes the new name last. Some network file systems cannot; the file itself is written by then, so that is no failure. */
function syncFolder(path: string): void {
  try {
    const folder = openSync(path, "r");
    try {
      fsyncSync(folder);
    } finally {
      closeSync(folder);
    }
  } catch (error) {
    if (findFaultCode(error) === undefined) throw error;
  }
}
