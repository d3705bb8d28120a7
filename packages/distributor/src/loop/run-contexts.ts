import type { RunContext } from "../plugin/plugin.ts";

const MAX_KEPT_CONTEXTS = 1_000;

export type RunOfReply = { readonly contextPath: string | null };
/** The context of a run, or why it cannot be had. */
export type FoundContext = { readonly context: RunContext } | { readonly fault: string };

/** The shells that runs were started from, each read once. What could not be read is tried again with the next lease. */
export class RunContexts {
  readonly #read: (path: string) => RunContext;
  readonly #fallback: RunContext;
  readonly #byRun = new Map<string, RunContext>();

  constructor(options: {
    readonly read: (path: string) => RunContext;
    /** For a run that was started without a shell, by a bare request. */
    readonly fallback: RunContext;
  }) {
    this.#read = options.read;
    this.#fallback = options.fallback;
  }

  /** The contexts of the runs of one reply, by run id. */
  find(runs: Readonly<Record<string, RunOfReply>>): ReadonlyMap<string, FoundContext> {
    return new Map(
      Object.entries(runs).map(([runId, run]) => [runId, this.#findOne(runId, run.contextPath)]),
    );
  }

  #findOne(runId: string, path: string | null): FoundContext {
    if (path === null) return { context: this.#fallback };
    const known = this.#byRun.get(runId);
    if (known !== undefined) return { context: known };
    try {
      const context = this.#read(path);
      this.#keep(runId, context);
      return { context };
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      return { fault: `The environment of run ${runId} cannot be read from ${path}: ${why}` };
    }
  }

  #keep(runId: string, context: RunContext): void {
    if (this.#byRun.size >= MAX_KEPT_CONTEXTS) {
      const [oldest] = this.#byRun.keys();
      if (oldest !== undefined) this.#byRun.delete(oldest);
    }
    this.#byRun.set(runId, context);
  }
}
