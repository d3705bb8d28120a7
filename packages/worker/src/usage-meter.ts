import { readGroupFigures, readOwnGroups } from "@jobmon/process";
import type { CommandExit } from "./command-watch.ts";

export interface Usage {
  readonly peakMemoryBytes: number | null;
  readonly cpuMs: number | null;
  readonly oomKills: number | null;
}

const SAMPLE_INTERVAL_MS = 2_000;

/**
 * What a command used, from the job's own control group where the cluster gives it one, and else from what the kernel tells
 * of children that ended.
 *
 * Memory is what processes hold for themselves, sampled, or the peak of the largest single process, which is exact. The
 * peak that a control group keeps is not used: it counts the cache of every file that was read.
 */
export class UsageMeter {
  readonly #groups: ReturnType<typeof readOwnGroups>;
  readonly #before: ReturnType<typeof readGroupFigures>;
  /** The kernel counts the memory of this process, which a child shares until its exec, towards the child's own peak. */
  readonly #ownPeakBytes = process.resourceUsage().maxRSS * 1024;
  #sampledBytes: number | null = null;
  #timer: Timer | null = null;

  constructor(jobId: string | undefined) {
    this.#groups = readOwnGroups(jobId);
    this.#before = readGroupFigures(this.#groups);
    if (this.#before.usedMemoryBytes === null) return;
    this.#timer = setInterval(() => this.#sample(), SAMPLE_INTERVAL_MS);
    this.#timer.unref();
  }

  finish(exit: CommandExit): Usage {
    if (this.#timer !== null) clearInterval(this.#timer);
    const after = readGroupFigures(this.#groups);
    const rssBytes =
      exit.maxRssBytes !== null && exit.maxRssBytes > this.#ownPeakBytes ? exit.maxRssBytes : null;
    return {
      peakMemoryBytes: largest(rssBytes, this.#sampledBytes),
      cpuMs: largest(difference(after.cpuMs, this.#before.cpuMs), exit.cpuMs),
      oomKills: difference(after.oomKills, this.#before.oomKills),
    };
  }

  #sample(): void {
    this.#sampledBytes = largest(this.#sampledBytes, readGroupFigures(this.#groups).usedMemoryBytes);
  }
}

function largest(a: number | null, b: number | null): number | null {
  if (a === null) return b;
  return b === null ? a : Math.max(a, b);
}

function difference(after: number | null, before: number | null): number | null {
  return after === null || before === null ? null : Math.max(0, after - before);
}
