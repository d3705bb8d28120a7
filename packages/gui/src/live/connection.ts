import { useSyncExternalStore } from "react";

/** How the page is connected, over all feeds that it follows. */
export type Connection = "idle" | "connecting" | "live" | "away";

const feeds = new Map<symbol, Connection>();
const listeners = new Set<() => void>();
const WORST_FIRST: readonly Connection[] = ["away", "connecting", "live"];
let shown: Connection = "idle";

export function setFeedState(feed: symbol, state: Connection | "closed"): void {
  if (state === "closed") feeds.delete(feed);
  else feeds.set(feed, state);
  const states = new Set(feeds.values());
  const next = WORST_FIRST.find((candidate) => states.has(candidate)) ?? "idle";
  if (next === shown) return;
  shown = next;
  for (const listener of listeners) listener();
}

export function useConnection(): Connection {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
}
