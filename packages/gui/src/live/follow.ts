/**
 * Follows a stream of changes from a version on. The connection is made again after every break, with a growing pause,
 * from the last version that was heard, so that a restarted server costs nothing but the pause. A page nobody looks at
 * holds no connection: browsers allow few for each server, and it catches up from its version when it is looked at.
 */
import { PREFIX } from "../api/operations.ts";
import { setFeedState } from "./connection.ts";

export interface Feed {
  /** Path of the stream below the API's prefix. */
  readonly path: string;
  readonly since: number;
  readonly onChange: (change: never) => void;
  /** The connection stands again after a break. */
  readonly onReturn?: () => void;
}

const FIRST_PAUSE_MS = 500;
const MAX_PAUSE_MS = 8_000;

const CONNECT_LIMIT_MS = 20_000;

export function follow({ path, since, onChange, onReturn }: Feed): () => void {
  const feed = Symbol(path);
  let version = since;
  let source: EventSource | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let pauseMs = FIRST_PAUSE_MS;
  let hasBroken = false;

  const disconnect = () => {
    clearTimeout(timer);
    source?.close();
    source = undefined;
  };
  const retry = () => {
    disconnect();
    hasBroken = true;
    setFeedState(feed, "away");
    timer = setTimeout(connect, pauseMs);
    pauseMs = Math.min(pauseMs * 2, MAX_PAUSE_MS);
  };
  function connect(): void {
    disconnect();
    if (document.hidden) return;
    if (!hasBroken) setFeedState(feed, "connecting");
    const opened = new EventSource(`${PREFIX}${path}?since=${version}`);
    source = opened;
    timer = setTimeout(retry, CONNECT_LIMIT_MS);
    opened.onopen = () => {
      clearTimeout(timer);
      pauseMs = FIRST_PAUSE_MS;
      setFeedState(feed, "live");
      if (hasBroken) onReturn?.();
      hasBroken = false;
    };
    opened.onerror = retry;
    opened.addEventListener("problem", retry);
    opened.addEventListener("change", (event) => {
      const change = JSON.parse((event as MessageEvent<string>).data) as { readonly version: number };
      version = Math.max(version, change.version);
      onChange(change as never);
    });
  }
  const onVisibility = () => (document.hidden ? disconnect() : connect());
  document.addEventListener("visibilitychange", onVisibility);
  connect();
  return () => {
    document.removeEventListener("visibilitychange", onVisibility);
    disconnect();
    setFeedState(feed, "closed");
  };
}
