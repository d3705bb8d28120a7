/**
 * Wakes waiting requests. A lost or spurious signal costs a wait or a look, never correctness: the truth is in the
 * database, and every waiter also has a time limit. `join-replicas.ts` carries signals to the other servers of a database.
 */
export interface Signals extends Rings {
  /** Rings in this process alone: what was heard from another. */
  readonly here: Rings;
  /** Promotions are left over, or a retry falls due. */
  upkeep(): void;
  /** Calls `listen` with everything that this process rings for all. */
  onRing(listen: (kind: keyof Rings, id: number) => void): () => void;
  /** Some signals may have been missed: wakes all who wait here. */
  ringAll(): void;
  onWork(clusterId: number): Waitable;
  readonly onUpkeep: Waitable;
  onChange(workflowId: number): Waitable;
  onAnswer(requestId: number): Waitable;
  /** Calls `listen` with the id of each workflow that changes, until it is told to stop. */
  listenToChanges(listen: (workflowId: number) => void): () => void;
  readonly onAnyChange: Waitable;
}

/** What may be of interest to a request that waits at any server. */
export interface Rings {
  /** Something may be ready to lease, to kill or to look into on these clusters. */
  work(clusterIds: Iterable<number>): void;
  changed(workflowId: number): void;
  /** A distributor answered a question about a log. */
  answered(requestId: number): void;
}

export interface Waitable {
  /** Resolves at the next signal, after `limitMs`, or when `abort` fires, whichever is first. */
  wait(limitMs: number, abort?: AbortSignal): Promise<void>;
}

class Bell implements Waitable {
  readonly #waiting = new Set<() => void>();

  constructor(private readonly onEmpty?: () => void) {}

  ring(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  wait(limitMs: number, abort?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        abort?.removeEventListener("abort", wake);
        this.#waiting.delete(wake);
        if (this.#waiting.size === 0) this.onEmpty?.();
        resolve();
      };
      const timer = setTimeout(wake, limitMs);
      this.#waiting.add(wake);
      if (abort?.aborted) wake();
      else abort?.addEventListener("abort", wake);
    });
  }
}

/** Bells by id, each there only while somebody waits for it. */
class Bells {
  readonly #bells = new Map<number, Bell>();

  ring(id: number): void {
    this.#bells.get(id)?.ring();
  }

  ringAll(): void {
    for (const bell of [...this.#bells.values()]) bell.ring();
  }

  of(id: number): Waitable {
    const known = this.#bells.get(id) ?? new Bell(() => this.#bells.delete(id));
    this.#bells.set(id, known);
    return known;
  }
}

export function createSignals(): Signals {
  const upkeep = new Bell();
  const bells = { work: new Bells(), changed: new Bells(), answered: new Bells() };
  const anyChange = new Bell();
  const listeners = new Set<(workflowId: number) => void>();
  const tellers = new Set<(kind: keyof Rings, id: number) => void>();
  const here: Rings = {
    work: (clusterIds) => {
      for (const id of clusterIds) bells.work.ring(id);
    },
    changed: (workflowId) => {
      bells.changed.ring(workflowId);
      for (const listen of listeners) listen(workflowId);
      anyChange.ring();
    },
    answered: (requestId) => bells.answered.ring(requestId),
  };
  const tell = (kind: keyof Rings, id: number) => {
    for (const listen of tellers) listen(kind, id);
  };
  return {
    here,
    work: (clusterIds) => {
      const ids = [...clusterIds];
      here.work(ids);
      for (const id of ids) tell("work", id);
    },
    changed: (workflowId) => {
      here.changed(workflowId);
      tell("changed", workflowId);
    },
    answered: (requestId) => {
      here.answered(requestId);
      tell("answered", requestId);
    },
    upkeep: () => upkeep.ring(),
    ringAll: () => {
      for (const all of Object.values(bells)) all.ringAll();
      anyChange.ring();
      upkeep.ring();
    },
    onRing: (listen) => addTo(tellers, listen),
    listenToChanges: (listen) => addTo(listeners, listen),
    onAnyChange: anyChange,
    onWork: (clusterId) => bells.work.of(clusterId),
    onUpkeep: upkeep,
    onChange: (workflowId) => bells.changed.of(workflowId),
    onAnswer: (requestId) => bells.answered.of(requestId),
  };
}

function addTo<T>(set: Set<T>, one: T): () => void {
  set.add(one);
  return () => set.delete(one);
}
