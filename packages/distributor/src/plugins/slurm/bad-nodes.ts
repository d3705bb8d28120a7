import type { Log } from "@jobmon/core";

const MEMORY_MS = 3_600_000;
/** More than so many at a time would rather be a fault of the workflow, or of the whole cluster. */
const MAX_EXCLUDED = 10;

interface Failures {
  readonly times: number[];
}

/** Nodes on which tasks of a workflow have failed for no fault of theirs: the workflow keeps off them for an hour. */
export class BadNodes {
  readonly #enough: number;
  readonly #now: () => number;
  readonly #log: Log;
  readonly #failures = new Map<number, Map<string, Failures>>();

  constructor(options: { readonly enough: number; readonly now: () => number; readonly log: Log }) {
    this.#enough = options.enough;
    this.#now = options.now;
    this.#log = options.log;
  }

  /** True when the node is excluded from now on. */
  note(workflowId: number, node: string): boolean {
    const nodes = this.#failures.get(workflowId) ?? new Map<string, Failures>();
    this.#failures.set(workflowId, nodes);
    const times = this.#recent(nodes.get(node)?.times ?? []);
    times.push(this.#now());
    nodes.set(node, { times });
    if (times.length !== this.#enough) return false;
    this.#log.warn({ workflowId, node, failures: times.length }, "node_excluded");
    return true;
  }

  excludedFor(workflowId: number): readonly string[] {
    const nodes = [...(this.#failures.get(workflowId) ?? [])];
    const bad = nodes.filter(([, { times }]) => this.#recent(times).length >= this.#enough);
    return bad.map(([node]) => node).slice(0, MAX_EXCLUDED);
  }

  #recent(times: readonly number[]): number[] {
    return times.filter((time) => time > this.#now() - MEMORY_MS);
  }
}
