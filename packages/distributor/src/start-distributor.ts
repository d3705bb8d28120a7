import { sleep, systemClock } from "./clock.ts";
import type { DistributorOptions } from "./distributor-options.ts";
import { Superseded } from "./loop/session.ts";
import { wireDistributor } from "./loop/wire-distributor.ts";
import { silentLog } from "./silent-log.ts";

/** `closed`: on request. `superseded`: another distributor registered for the same user, host and cluster. */
export interface DistributorEnd {
  readonly reason: "closed" | "superseded";
}

export interface Distributor {
  /** Resolves when it has ended; rejects when it cannot do its work at all. Tasks that run go on in either case. */
  readonly done: Promise<DistributorEnd>;
  /** Leases nothing more, tells the server what has ended, and leaves what runs to a successor. */
  close(): Promise<void>;
}

/** How long the last reports may take at the end; what is not told by then, a successor tells. */
const CLOSE_GRACE_MS = 5_000;

/** One daemon for a user, host and cluster: turns ready tasks into running commands, for all runs. */
export function startDistributor(options: DistributorOptions): Distributor {
  const stopping = new AbortController();
  const done = distribute(options, stopping);
  // Whoever waits for `done` sees the failure; nobody has to.
  done.catch(() => {});
  return {
    done,
    async close() {
      stopping.abort();
      await done.catch(() => {});
    },
  };
}

async function distribute(options: DistributorOptions, stopping: AbortController): Promise<DistributorEnd> {
  const { clock = systemClock, log = silentLog, random = Math.random } = options;
  const ending = new AbortController();
  const parts = await wireDistributor({
    ...options,
    clock,
    log,
    random,
    stopping: stopping.signal,
    ending: ending.signal,
  });
  const { plugin, reports, instances, distribution } = parts;
  const stopped = aborted(stopping.signal);
  try {
    await Promise.race([parts.register(), stopped]);
    const reporting = reports.run();
    await Promise.race([reporting, parts.lease(), parts.beat(), stopped]);
    distribution.close();
    await plugin.close();
    reports.close();
    await Promise.race([reporting, sleep(clock, CLOSE_GRACE_MS, ending.signal)]);
    log.info({ open: instances.size }, "distributor_closed");
    return { reason: "closed" };
  } catch (error) {
    stopping.abort();
    distribution.close();
    await plugin.close();
    if (!(error instanceof Superseded)) throw error;
    log.warn({ open: instances.size }, "distributor_superseded");
    return { reason: "superseded" };
  } finally {
    stopping.abort();
    ending.abort();
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener("abort", () => resolve(), { once: true }));
}
