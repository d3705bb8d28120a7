/**
 * Asks the server for work, for ever.
 *
 * With room for tasks, one lease is under way at a time, the next as soon as a full one has arrived; it waits at the
 * server until something is ready, and is never cut short, since its reply may already be on its way. Without room, a
 * request for no tasks keeps the ear open for kills, checks and log requests. That one is left waiting when room appears:
 * the lease goes out beside it at once.
 */
import { MAX_LEASE, MAX_WAIT_SECONDS } from "@jobmon/api";
import type { Log } from "@jobmon/core";
import { type Clock, sleep } from "../clock.ts";
import type { DistributorApi, LeaseReply } from "../distributor-api.ts";
import type { Capacity } from "../plugin/plugin.ts";
import type { Distribution } from "./distribution.ts";
import { type Session, Superseded } from "./session.ts";
import type { Signal } from "./signal.ts";

export interface LeaseLoopOptions {
  readonly api: DistributorApi;
  readonly session: Session;
  readonly distribution: Pick<Distribution, "takeLeases" | "takeOrders">;
  /** Asked before each request. */
  readonly capacity: () => Capacity;
  /** Rung when the capacity may have changed. */
  readonly changed: Signal;
  /** Called before tasks are asked for: what ended may be what makes them ready. */
  readonly beforeLease: () => void;
  readonly pollWaitSeconds: number;
  readonly leaseBatch: number;
  readonly clock: Clock;
  readonly log: Log;
  /** Aborts when no more is to be leased. */
  readonly stopping: AbortSignal;
}

/** A server that answers sooner than asked, with nothing, is not asked at once again. */
const MIN_IDLE_POLL_MS = 50;
/** How much longer than asked for a reply may take. */
const REPLY_TIMEOUT_MS = 30_000;

export async function leaseForever(options: LeaseLoopOptions): Promise<void> {
  const { capacity, changed, stopping, log } = options;
  let listening: Promise<void> | null = null;
  let lastReason: string | undefined;
  while (!stopping.aborted) {
    const { free, reason } = capacity();
    if (reason !== lastReason)
      log.warn({ reason }, reason === undefined ? "cluster_takes_tasks" : "cluster_takes_no_tasks");
    lastReason = reason;
    if (free > 0) {
      await lease(options, free);
    } else {
      listening ??= keepHandled(
        listen(options).finally(() => {
          listening = null;
        }),
      );
      await Promise.race([listening, changed.wait()]);
    }
  }
}

async function lease(options: LeaseLoopOptions, free: number): Promise<void> {
  let asked: Asked | null = ask(options, free);
  try {
    for (; asked !== null; asked = asked.next) await asked.over;
  } catch (error) {
    await asked?.next?.over.catch(() => {});
    if (error instanceof Superseded) throw error;
    if (!options.stopping.aborted) await settleLostLease(options, error);
  }
}

/** A request for tasks. */
interface Asked {
  readonly over: Promise<void>;
  next: Asked | null;
}

function ask(options: LeaseLoopOptions, room: number): Asked {
  const { beforeLease, capacity, distribution, leaseBatch, pollWaitSeconds: waitSeconds, stopping } = options;
  beforeLease();
  const max = Math.min(room, leaseBatch, MAX_LEASE);
  const asked: { over: Promise<void>; next: Asked | null } = { over: Promise.resolve(), next: null };
  asked.over = keepHandled(
    poll(options, { max, waitSeconds }, (reply) => {
      const left = capacity().free - reply.leases.length;
      const hasMore = reply.leases.length === max && left > 0 && !stopping.aborted;
      // The server makes more ready while this is taken in.
      if (hasMore) asked.next = ask(options, left);
      distribution.takeLeases(reply);
    }),
  );
  return asked;
}

/**
 * The reply may be lost with tasks in it. First wait until the server answers at all, and still takes us for the
 * distributor in office; then register again, which lists every instance leased to us and shuts out the request itself.
 */
async function settleLostLease(options: LeaseLoopOptions, error: unknown): Promise<void> {
  const { session, distribution, log } = options;
  log.warn({ why: String(error) }, "lease_failed");
  const probe = () => poll(options, { max: 0, waitSeconds: 0 }, (reply) => distribution.takeOrders(reply));
  await session.persist("reach the server after a lost lease", probe, options.stopping);
  await session.register();
}

async function listen(options: LeaseLoopOptions): Promise<void> {
  const { session, distribution, pollWaitSeconds: waitSeconds, stopping } = options;
  const listenOnce = () => poll(options, { max: 0, waitSeconds }, (reply) => distribution.takeOrders(reply));
  await session.persist("listen for orders", listenOnce, stopping);
}

async function poll(
  options: LeaseLoopOptions,
  request: { readonly max: number; readonly waitSeconds: number },
  take: (reply: LeaseReply) => void,
): Promise<void> {
  const { api, session, clock, stopping } = options;
  const began = clock.steadyNow();
  const waitSeconds = Math.min(request.waitSeconds, MAX_WAIT_SECONDS);
  const timeoutMs = waitSeconds * 1000 + REPLY_TIMEOUT_MS;
  const reply = await session.fenced(({ distributorId, epoch }) => {
    const body = { epoch, max: request.max, waitSeconds };
    return api.call("leaseTasks", { distributorId, body }, { signal: stopping, timeoutMs });
  });
  take(reply);
  const restMs = began + MIN_IDLE_POLL_MS - clock.steadyNow();
  if (reply.leases.length === 0 && restMs > 0) await sleep(clock, restMs, stopping);
}

/** A failure that nobody happens to wait for is no crash: the next request meets it again. */
function keepHandled<T>(promise: Promise<T>): Promise<T> {
  promise.catch(() => {});
  return promise;
}
