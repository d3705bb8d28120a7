import {
  closeSync,
  constants,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { errorCode } from "@jobmon/process";
import { parseSpoolEntry, REVOKED_LINE, type SpoolEntry } from "./spool-entry.ts";

/** A shell of a dead runner that has not claimed by now never will; until then the revocation must stay. */
const REVOCATION_KEEP_MS = 3_600_000;

/**
 * The folder of spool files, one per instance that was started and whose outcome is not yet safe elsewhere.
 *
 * **Invariant:** a spool file is created exclusively, by a shell (claim) or by a successor (revocation), and removed
 * only when its outcome is acknowledged. So of all who ever try to run an instance at most one does.
 */
export class Spool {
  readonly #dir: string;
  /** Files of long commands, to be removed with their instance. */
  readonly #scriptIds = new Set<number>();
  readonly #revokedIds = new Set<number>();

  constructor(dir: string, nowMs: number) {
    this.#dir = dir;
    mkdirSync(dir, { recursive: true, mode: 0o700 });
    this.#takeStock(nowMs);
  }

  pathOf(instanceId: number): string {
    return join(this.#dir, String(instanceId));
  }

  /** Ids of all instances that have a spool file. */
  listIds(): number[] {
    return readdirSync(this.#dir)
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  }

  /** What the file says, or null when there is none. */
  find(instanceId: number): (SpoolEntry & { readonly modifiedAtMs: number }) | null {
    const path = this.pathOf(instanceId);
    const status = statSync(path, { throwIfNoEntry: false });
    if (status === undefined) return null;
    return { ...parseSpoolEntry(readFileSync(path, "utf8")), modifiedAtMs: Math.floor(status.mtimeMs) };
  }

  /** Makes sure that the instance never starts. False when a shell has claimed it first. */
  revoke(instanceId: number): boolean {
    try {
      writeFileSync(this.pathOf(instanceId), `${REVOKED_LINE}\n`, { flag: "wx", mode: 0o600 });
    } catch (error) {
      if (errorCode(error) === "EEXIST") return false;
      throw new Error(
        `Could not revoke task instance ${instanceId} in ${this.#dir} (${errorCode(error)}): whether it still starts is unknown. Make the folder writable and start the distributor again.`,
        { cause: error },
      );
    }
    this.#revokedIds.add(instanceId);
    return true;
  }

  /** Adds a line to a claimed file. A file that is not there, or a full disk, loses the line and nothing else. */
  append(instanceId: number, line: string): void {
    try {
      // No O_CREAT: creating the file here would be a revocation.
      const file = openSync(this.pathOf(instanceId), constants.O_WRONLY | constants.O_APPEND);
      writeSync(file, `${line}\n`);
      closeSync(file);
    } catch {}
  }

  /** The error that creating and filling a file here meets, or null when there is none. */
  probe(): string | null {
    const path = join(this.#dir, `probe.${process.pid}`);
    try {
      writeFileSync(path, "probe\n");
      return null;
    } catch (error) {
      return errorCode(error);
    } finally {
      removeFile(path);
    }
  }

  /** Keeps a command too long for an argument in a file; returns its path. */
  writeScript(instanceId: number, command: string): string {
    const path = `${this.pathOf(instanceId)}.sh`;
    this.#scriptIds.add(instanceId);
    writeFileSync(path, `${command}\n`, { mode: 0o600 });
    return path;
  }

  /** Forgets an instance whose outcome is safe. A revocation stays, as it guards against a shell still to come. */
  remove(instanceId: number): void {
    if (this.#scriptIds.delete(instanceId)) removeFile(`${this.pathOf(instanceId)}.sh`);
    if (!this.#revokedIds.has(instanceId)) removeFile(this.pathOf(instanceId));
  }

  /** Learns what predecessors left: scripts to remove later, revocations to keep or, when old, to drop. */
  #takeStock(nowMs: number): void {
    for (const name of readdirSync(this.#dir))
      if (/^\d+\.sh$/.test(name)) this.#scriptIds.add(parseInt(name, 10));
    for (const instanceId of this.listIds()) {
      const entry = this.find(instanceId);
      if (entry?.kind !== "revoked") continue;
      if (nowMs - entry.modifiedAtMs > REVOCATION_KEEP_MS) removeFile(this.pathOf(instanceId));
      else this.#revokedIds.add(instanceId);
    }
  }
}

function removeFile(path: string): void {
  try {
    unlinkSync(path);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
}
