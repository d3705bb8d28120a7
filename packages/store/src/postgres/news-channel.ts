/** `LISTEN` and `NOTIFY` on a connection of their own: made when somebody listens, and again while the store is open. */
import { Client, escapeIdentifier } from "pg";
import type { NewsChannel, NewsListener } from "../news-channel.ts";
import type { ServerUrl } from "../server-url.ts";
import { connectionOf } from "./database.ts";

const FIRST_WAIT_MS = 100;
const LAST_WAIT_MS = 2_000;
/** PostgreSQL cuts longer names. */
const MAX_NAME_CHARACTERS = 60;

export interface OpenChannel extends NewsChannel {
  close(): Promise<void>;
}

/** Channels belong to a database; a schema in it is a Jobmon of its own. */
function nameOf({ options }: ServerUrl): string {
  return `jobmon_${options.get("schema") ?? ""}`.slice(0, MAX_NAME_CHARACTERS);
}

export function openNewsChannel(url: ServerUrl): OpenChannel {
  const name = nameOf(url);
  const listeners = new Set<NewsListener>();
  const closing = new AbortController();
  let current: Client | undefined;

  /** Returns when the connection is gone. */
  const stayConnected = async (isFirst: boolean): Promise<void> => {
    const client = new Client(connectionOf(url));
    const { promise: gone, resolve } = Promise.withResolvers<void>();
    client.on("error", () => resolve());
    client.on("end", () => resolve());
    client.on("notification", ({ payload }) => {
      for (const listener of listeners) listener.hear(payload ?? "");
    });
    try {
      await client.connect();
      // News are hints: their commit waits for no disk.
      await client.query(`SET synchronous_commit = off; LISTEN ${escapeIdentifier(name)}`);
      current = client;
      if (!isFirst) for (const listener of listeners) listener.missed();
      if (!closing.signal.aborted) await gone;
    } finally {
      current = undefined;
      await client.end().catch(() => undefined);
    }
  };

  const run = async () => {
    let waitMs = FIRST_WAIT_MS;
    for (let isFirst = true; !closing.signal.aborted; isFirst = false) {
      const startedAt = performance.now();
      await stayConnected(isFirst).catch(() => undefined);
      if (performance.now() - startedAt > LAST_WAIT_MS) waitMs = FIRST_WAIT_MS;
      await pauseUnless(closing.signal, waitMs);
      waitMs = Math.min(LAST_WAIT_MS, waitMs * 2);
    }
  };
  let running: Promise<void> | undefined;

  return {
    publish: async (text) => {
      if (current === undefined) throw new Error("the news channel has no connection now");
      await current.query("SELECT pg_notify($1, $2)", [name, text]);
    },
    listen: (listener) => {
      listeners.add(listener);
      running ??= run();
      return () => listeners.delete(listener);
    },
    close: async () => {
      closing.abort();
      await current?.end().catch(() => undefined);
      await running;
    },
  };
}

function pauseUnless(closing: AbortSignal, ms: number): Promise<void> {
  if (closing.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    closing.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
}
