import { appendFileSync, readFileSync, writeFileSync } from "node:fs";
import type { Log } from "@jobmon/core";
import type { Clock } from "../../clock.ts";

const MEMORY_MS = 3_600_000;
/** More than so many at a time would rather be a fault of the workflow, or of the whole cluster. */
const MAX_EXCLUDED = 10;

interface Failure {
  readonly workflowId: number;
  readonly node: string;
  /** UTC in milliseconds. */
  readonly at: number;
}

/** Since when which workflow keeps off which node. */
export interface Exclusion {
  readonly workflowId: number;
  readonly node: string;
  readonly since: number;
}

export interface BadNodesOptions {
  /** A file of one failure a line, which a successor reads. */
  readonly path: string;
  /** So many failures within an hour exclude a node. */
  readonly enough: number;
  readonly clock: Clock;
  readonly log: Log;
}

/** Nodes on which tasks of a workflow have failed for no fault of theirs: the workflow keeps off them for an hour. */
export class BadNodes {
  readonly #options: BadNodesOptions;
  #failures: readonly Failure[];

  constructor(options: BadNodesOptions) {
    this.#options = options;
    this.#failures = this.#recent(readFailures(options.path));
    const lines = this.#failures.map((failure) => `${JSON.stringify(failure)}\n`);
    this.#attempt(() => writeFileSync(options.path, lines.join(""), { mode: 0o600 }));
  }

  /** True when the node is excluded from now on. */
  note(workflowId: number, node: string): boolean {
    const { path, enough, clock, log } = this.#options;
    const failure = { workflowId, node, at: clock.now() };
    this.#failures = [...this.#recent(this.#failures), failure];
    this.#attempt(() => appendFileSync(path, `${JSON.stringify(failure)}\n`, { mode: 0o600 }));
    const failures = this.#failures.filter((one) => one.workflowId === workflowId && one.node === node);
    if (failures.length !== enough) return false;
    log.warn({ workflowId, node, failures: failures.length }, "node_excluded");
    return true;
  }

  excludedFor(workflowId: number): readonly string[] {
    return this.list()
      .filter((exclusion) => exclusion.workflowId === workflowId)
      .map(({ node }) => node);
  }

  /** All that holds now. */
  list(): readonly Exclusion[] {
    const { enough } = this.#options;
    const byPlace = Map.groupBy(this.#recent(this.#failures), ({ workflowId, node }) =>
      JSON.stringify([workflowId, node]),
    );
    const excluded = [...byPlace.values()].flatMap((failures) => {
      const decisive = failures[enough - 1];
      return decisive === undefined ? [] : [decisive];
    });
    const byWorkflow = Map.groupBy(excluded, ({ workflowId }) => workflowId);
    return [...byWorkflow.values()].flatMap((nodes) =>
      nodes.slice(0, MAX_EXCLUDED).map(({ workflowId, node, at }) => ({ workflowId, node, since: at })),
    );
  }

  #recent(failures: readonly Failure[]): readonly Failure[] {
    const now = this.#options.clock.now();
    return failures.filter(({ at }) => at > now - MEMORY_MS);
  }

  /** Without the file a node is found out anew after a restart. */
  #attempt(write: () => void): void {
    const { path, log } = this.#options;
    try {
      write();
    } catch (error) {
      log.warn({ path, why: String(error) }, "bad_nodes_not_written");
    }
  }
}

function readFailures(path: string): readonly Failure[] {
  let text = "";
  try {
    text = readFileSync(path, "utf8");
  } catch {
    return [];
  }
  return text.split("\n").flatMap((line) => {
    try {
      return [JSON.parse(line) as Failure];
    } catch {
      // One that was cut off as a predecessor died.
      return [];
    }
  });
}
