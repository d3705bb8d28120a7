import { appendFileSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import type { Log } from "@jobmon/core";
import type { Lease, LeasedResources, LeaseReply } from "../distributor-api.ts";

export type Leases = Pick<LeaseReply, "leases" | "resources" | "runs">;

interface Entry {
  readonly lease: Lease;
  readonly resources: LeasedResources;
  readonly run: LeaseReply["runs"][string];
}

/** The file is written anew when it has grown to this, or to twice what it needs: most of it then is of tasks that have long begun. */
const MAX_JOURNAL_BYTES = 1024 ** 2;

/**
 * The leases that wait here to begin, in a file, so that a successor begins them instead of calling them lost. It is
 * written before the plugin hears of them, and knows too many rather than too few: what has begun is in the plugin's
 * spool, and that counts. A machine that crashes may lose the last of it, and the tasks are tried again.
 */
export class LeaseJournal {
  readonly #path: string;
  readonly #log: Log;
  readonly #open = new Map<number, string>();
  #writtenBytes = 0;
  #limitBytes = MAX_JOURNAL_BYTES;

  constructor(path: string, log: Log) {
    this.#path = path;
    this.#log = log;
  }

  /** What a predecessor left; of several lines about one instance the last. One that was cut off as it died is passed over. */
  read(): Leases {
    const leases: Leases = { leases: [], resources: {}, runs: {} };
    const last = new Map<number, Entry>();
    for (const line of readLines(this.#path)) {
      const entry = parseEntry(line);
      if (entry === undefined) continue;
      last.delete(entry.lease.instanceId);
      last.set(entry.lease.instanceId, entry);
    }
    for (const entry of last.values()) {
      leases.leases.push(entry.lease);
      leases.resources[entry.lease.resourcesId] = entry.resources;
      leases.runs[entry.lease.workflowRunId] = entry.run;
    }
    return leases;
  }

  keep({ leases, resources, runs }: Leases): void {
    let text = "";
    for (const lease of leases) {
      const line = JSON.stringify({
        lease,
        resources: resources[lease.resourcesId],
        run: runs[lease.workflowRunId],
      });
      this.#open.set(lease.instanceId, line);
      text += `${line}\n`;
    }
    this.#attempt(() => {
      if (this.#writtenBytes + text.length > this.#limitBytes) return this.#writeAnew();
      appendFileSync(this.#path, text, { mode: 0o600 });
      this.#writtenBytes += text.length;
    });
  }

  /** It has begun or is over. */
  forget(instanceId: number): void {
    this.#open.delete(instanceId);
  }

  /** Leaves only these in the file. */
  restart(leases: Leases): void {
    this.#open.clear();
    this.#attempt(() => {
      mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
      this.#writeAnew();
    });
    if (leases.leases.length > 0) this.keep(leases);
  }

  #writeAnew(): void {
    const text = [...this.#open.values()].map((line) => `${line}\n`).join("");
    writeFileSync(`${this.#path}.new`, text, { mode: 0o600 });
    renameSync(`${this.#path}.new`, this.#path);
    this.#writtenBytes = text.length;
    this.#limitBytes = Math.max(MAX_JOURNAL_BYTES, 2 * text.length);
  }

  /** Without its journal the distributor does its work; only its successor has less to go by. */
  #attempt(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#log.error({ path: this.#path, why: String(error) }, "lease_journal_not_written");
    }
  }
}

function readLines(path: string): readonly string[] {
  try {
    return readFileSync(path, "utf8").split("\n").slice(0, -1);
  } catch {
    return [];
  }
}

function parseEntry(line: string): Entry | undefined {
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return undefined;
  }
}
