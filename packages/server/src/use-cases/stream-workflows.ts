/**
 * Which workflows changed, for a page that lists them.
 *
 * Changes of this process are heard as they happen. Those of another replica are seen by looking at the versions of the
 * workflows with an open run, which are few.
 */
import type { Reply, Request } from "@jobmon/api";
import { readChangedSince, readOpenVersions } from "@jobmon/store";
import type { Engine } from "../engine/engine.ts";
import { pause } from "../engine/pause.ts";

type Event = Reply<"streamWorkflows">;

/** At most one event a second; what changed in between is in the next one. */
const MIN_INTERVAL_MS = 1_000;
const LOOK_AGAIN_MS = 2_000;
const MAX_NAMED = 1_000;

export async function* streamWorkflows(
  engine: Engine,
  { since }: Request<"streamWorkflows">,
  signal: AbortSignal,
): AsyncGenerator<Event> {
  const heard = new Set<number>();
  const stopListening = engine.signals.listenToChanges((id) => heard.add(id));
  try {
    let known = await engine.store.read(readOpenVersions);
    if (since > 0)
      for (const id of await engine.store.read((db) => readChangedSince(db, since, MAX_NAMED + 1)))
        heard.add(id);
    while (!signal.aborted) {
      const woken = engine.signals.onAnyChange.wait(LOOK_AGAIN_MS, signal);
      const now = await engine.store.read(readOpenVersions);
      const changed = new Set([...heard, ...findDifferences(known, now)]);
      heard.clear();
      known = now;
      if (changed.size > 0) {
        yield describeChange(engine.clock(), [...changed]);
        await pause(MIN_INTERVAL_MS, signal);
      }
      if (heard.size === 0) await woken;
    }
  } finally {
    stopListening();
  }
}

function describeChange(version: number, ids: readonly number[]): Event {
  const all = ids.length > MAX_NAMED;
  return { version, workflowIds: all ? [] : [...ids].sort((a, b) => a - b), all };
}

function findDifferences(before: ReadonlyMap<number, number>, now: ReadonlyMap<number, number>): number[] {
  return [
    ...[...now].flatMap(([id, version]) => (before.get(id) === version ? [] : [id])),
    ...[...before.keys()].filter((id) => !now.has(id)),
  ];
}
