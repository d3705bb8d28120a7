import { Database } from "bun:sqlite";
import { chmodSync, existsSync, renameSync, rmSync, statSync } from "node:fs";
import { JobmonError } from "@jobmon/core";
import { openConnection } from "./database.ts";
import { asStoreError } from "./errors.ts";

const OWNER_ONLY = 0o600;

/**
 * Writes the database as it is at this moment into a file of its own, while others go on writing, and looks through it. The
 * file appears under its name only when it is whole. Gives its size in bytes.
 */
export function backUpSqlite(path: string, to: string): number {
  if (existsSync(to))
    throw new JobmonError("config_invalid", {
      detail: `There is a file ${to} already.`,
      hint: "Name one that is not there; a backup never takes another's place.",
    });
  const part = `${to}.part`;
  rmSync(part, { force: true });
  try {
    const connection = openConnection(path, "write");
    try {
      connection.run("VACUUM INTO ?", [part]);
    } finally {
      connection.close();
    }
    chmodSync(part, OWNER_ONLY);
    refuseDamaged(part);
    renameSync(part, to);
    return statSync(to).size;
  } catch (error) {
    rmSync(part, { force: true });
    throw asStoreError(error, to);
  }
}

function refuseDamaged(path: string): void {
  const copy = new Database(path, { readonly: true });
  const { quick_check: found } = copy.query("PRAGMA quick_check").get() as { quick_check: string };
  copy.close();
  if (found !== "ok") throw new Error(`the backup ${path} is damaged: ${found}`);
}
