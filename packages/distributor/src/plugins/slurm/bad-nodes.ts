import type { Log } from "@jobmon/core";
import type { Clock } from "../../clock.ts";

const MEMORY_MS = 3_600_000;
/** More than so many at a time would rather be a fault of the workflow, or of the whole cluster. */
const MAX_EXCLUDED = 10;

interface Failures {
  readonly times: readonly number[];
  /** When it was excluded, by the clock that people read. */
  readonly excludedAt: number | null;
}

/** Since when which workflow keeps off which node. */
export interface Exclusion {
  readonly workflowId: number;
  readonly node: string;
  readonly since: number;
}

/** Nodes on which tasks of a workflow have failed for no fault of theirs: the workflow keeps off them for an hour. */
export class BadNodes {
  readonly #enough: number;
  readonly #clock: Clock;
  readonly #log: Log;
  readonly #failures = new Map<number, Map<string, Failures>>();

  constructor(options: { readonly enough: number; readonly clock: Clock; readonly log: Log }) {
    this.#enough = options.enough;
    this.#clock = options.clock;
    this.#log = options.log;
  }

  /** True when the node is excluded from now on. */
  note(workflowId: number, node: string): boolean {
    const nodes = this.#failures.get(workflowId) ?? new Map<string, Failures>();
    this.#failures.set(workflowId, nodes);
    const known = nodes.get(node);
    const times = [...this.#recent(known?.times ?? []), this.#clock.steadyNow()];
    const isNew = times.length === this.#enough;
    nodes.set(node, { times, excludedAt: isNew ? this.#clock.now() : (known?.excludedAt ?? null) });
    if (!isNew) return false;
    this.#log.warn({ workflowId, node, failures: times.length }, "node_excluded");
    return true;
  }

  excludedFor(workflowId: number): readonly string[] {
    const nodes = [...(this.#failures.get(workflowId) ?? [])];
    const bad = nodes.filter(([, { times }]) => this.#recent(times).length >= this.#enough);
    return bad.map(([node]) => node).slice(0, MAX_EXCLUDED);
  }

  /** All that holds now. */
  list(): readonly Exclusion[] {
    return [...this.#failures].flatMap(([workflowId, nodes]) =>
      this.excludedFor(workflowId).map((node) => {
        return { workflowId, node, since: nodes.get(node)?.excludedAt ?? this.#clock.now() };
      }),
    );
  }

  #recent(times: readonly number[]): readonly number[] {
    return times.filter((time) => time > this.#clock.steadyNow() - MEMORY_MS);
  }
}
