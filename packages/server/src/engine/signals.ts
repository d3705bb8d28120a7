/**
 * Wakes waiting requests of this process. A lost or spurious signal costs a wait or a look, never correctness: the truth
 * is in the database, and every waiter also has a time limit.
 */
export interface Signals {
  /** Something may be ready to lease, to kill or to look into on these clusters. */
  work(clusterIds: Iterable<number>): void;
  changed(workflowId: number): void;
  /** Promotions are left over, or a retry falls due. */
  upkeep(): void;
  onWork(clusterId: number): Waitable;
  readonly onUpkeep: Waitable;
  onChange(workflowId: number): Waitable;
  /** Calls `listen` with the id of each workflow that changes, until it is told to stop. */
  listenToChanges(listen: (workflowId: number) => void): () => void;
  readonly onAnyChange: Waitable;
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

  of(id: number): Waitable {
    const known = this.#bells.get(id) ?? new Bell(() => this.#bells.delete(id));
    this.#bells.set(id, known);
    return known;
  }
}

export function createSignals(): Signals {
  const upkeep = new Bell();
  const work = new Bells();
  const changes = new Bells();
  const anyChange = new Bell();
  const listeners = new Set<(workflowId: number) => void>();
  return {
    work: (clusterIds) => {
      for (const id of clusterIds) work.ring(id);
    },
    upkeep: () => upkeep.ring(),
    changed: (workflowId) => {
      changes.ring(workflowId);
      for (const listen of listeners) listen(workflowId);
      anyChange.ring();
    },
    listenToChanges: (listen) => {
      listeners.add(listen);
      return () => listeners.delete(listen);
    },
    onAnyChange: anyChange,
    onWork: (clusterId) => work.of(clusterId),
    onUpkeep: upkeep,
    onChange: (workflowId) => changes.of(workflowId),
  };
}
