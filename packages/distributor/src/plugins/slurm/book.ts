import type { Batch, Member } from "./batch.ts";

/** What is known here of one instance, from its submission until the server has its end. */
export interface Entry {
  readonly member: Member;
  /** Its element of the array; undefined before there is one. */
  batch: Batch | undefined;
  index: number;
  isKillRequested: boolean;
  /** Nothing more is told of it; what Slurm still has of it goes by itself. */
  isOver: boolean;
  /** Since when it has not been seen in the queue, by a steady clock. */
  absentSince: number | null;
  /** Since when Slurm calls it ended, by a steady clock. */
  endedSince: number | null;
  /** It was seen to run. */
  hasRun: boolean;
  /** Slurm has put it back into the queue although it was asked not to: it is cancelled, and tried again by Jobmon. */
  isRequeued: boolean;
  /** Since when it lives on although it is over. */
  lingersSince: number | null;
}

/** Every instance that this distributor answers for, and the arrays they are in. */
export class Book {
  readonly #entries = new Map<number, Entry>();
  readonly #batches = new Map<string, { batch: Batch; readonly open: Set<number> }>();
  #live = 0;

  /** Instances that have not ended. */
  get live(): number {
    return this.#live;
  }

  find(instanceId: number): Entry | undefined {
    return this.#entries.get(instanceId);
  }

  has(instanceId: number): boolean {
    return this.#entries.has(instanceId);
  }

  entries(): Iterable<Entry> {
    return this.#entries.values();
  }

  batches(): readonly Batch[] {
    return [...this.#batches.values()].map(({ batch }) => batch);
  }

  add(member: Member): Entry {
    const entry: Entry = {
      member,
      batch: undefined,
      index: 0,
      isKillRequested: false,
      isOver: false,
      absentSince: null,
      endedSince: null,
      hasRun: false,
      isRequeued: false,
      lingersSince: null,
    };
    this.#entries.set(member.instanceId, entry);
    this.#live += 1;
    return entry;
  }

  /** Puts the members of the batch in their places; also again, once its job is known. */
  place(batch: Batch): void {
    const open = new Set<number>();
    for (const [index, member] of batch.members.entries()) {
      const entry = this.#entries.get(member.instanceId);
      if (entry === undefined || (entry.batch !== undefined && entry.batch.name !== batch.name)) continue;
      entry.batch = batch;
      entry.index = index;
      open.add(member.instanceId);
    }
    this.#batches.set(batch.name, { batch, open });
  }

  /** The batch is none after all; its members wait again. */
  displace(batch: Batch): void {
    for (const { instanceId } of batch.members) {
      const entry = this.#entries.get(instanceId);
      if (entry?.batch?.name === batch.name) entry.batch = undefined;
    }
    this.#batches.delete(batch.name);
  }

  end(entry: Entry): void {
    if (!entry.isOver) this.#live -= 1;
    entry.isOver = true;
  }

  /** The name of its batch when it was the last of it, which may be forgotten then. */
  remove(entry: Entry): string | undefined {
    const { instanceId } = entry.member;
    this.end(entry);
    this.#entries.delete(instanceId);
    const placed = entry.batch === undefined ? undefined : this.#batches.get(entry.batch.name);
    placed?.open.delete(instanceId);
    if (placed === undefined || placed.open.size > 0) return undefined;
    this.#batches.delete(placed.batch.name);
    return placed.batch.name;
  }
}
