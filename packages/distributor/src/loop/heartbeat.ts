import { MAX_HEARTBEATS } from "@jobmon/api";
import type { Log } from "@jobmon/core";
import { type Clock, sleep } from "../clock.ts";
import type { DistributorApi } from "../distributor-api.ts";
import { sendParts } from "./send-parts.ts";
import type { Session } from "./session.ts";

export interface HeartbeatOptions {
  readonly api: DistributorApi;
  readonly session: Session;
  /** Everything that is to be vouched for. */
  readonly listIds: () => readonly number[];
  readonly kill: (instanceIds: readonly number[]) => void;
  /** Takes in what the server calls over: `late` is its answer to a sign of life of such a one. */
  readonly conclude: (instanceIds: readonly number[]) => void;
  readonly intervalMs: () => number;
  readonly clock: Clock;
  readonly log: Log;
  readonly stopping: AbortSignal;
}

/** Says at each interval that everything here is alive; after an absence of the server, as soon as it is back. */
export async function beatForever(options: HeartbeatOptions): Promise<void> {
  const { session, listIds, intervalMs, clock, stopping } = options;
  while (!stopping.aborted) {
    await sleep(clock, intervalMs(), stopping);
    if (stopping.aborted) return;
    await session.persist("send heartbeats", () => beatOnce(listIds(), options), stopping);
  }
}

/** Says that these are alive, and takes the kills that come back. */
export async function beatOnce(instanceIds: readonly number[], options: HeartbeatOptions): Promise<void> {
  const { api, session, kill, conclude, log, stopping } = options;
  for (let first = 0; first < instanceIds.length; first += MAX_HEARTBEATS) {
    const kills = new Set<number>();
    const part = instanceIds.slice(first, first + MAX_HEARTBEATS);
    const outcomes = await sendParts(part, {
      send: async (ids) => {
        const reply = await session.fenced(({ distributorId, epoch }) =>
          api.call(
            "heartbeatInstances",
            { distributorId, body: { epoch, instanceIds: [...ids] } },
            { signal: stopping },
          ),
        );
        for (const id of reply.kills) kills.add(id);
        return reply.outcomes;
      },
      refused: (instanceId, error) => {
        log.warn({ instanceId, why: error.message }, "heartbeat_refused");
        return "unknown" as const;
      },
    });
    conclude(part.filter((_, position) => outcomes[position] === "late"));
    kill([...kills]);
  }
}
