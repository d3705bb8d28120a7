/**
 * Signals across the servers of one database.
 *
 * Where the database carries news, what rings here is published, many at a time, and rings there. Everywhere else, and for
 * news that were lost, each server looks at the versions of the running workflows from time to time and rings for those
 * that changed. Either way a signal is a hint: who is woken looks at the database.
 */
import { listClustersAsked, readOpenVersions } from "@jobmon/store";
import { z } from "zod";
import { clustersOf } from "./clusters-of.ts";
import type { Engine } from "./engine.ts";
import { pause } from "./pause.ts";
import type { Rings, Signals } from "./signals.ts";

/** Signals that come this soon after each other travel together. */
const GATHER_MS = 10;
const LOOK_EVERY_MS = { withNews: 2_000, withoutNews: 250 } as const;
/** A text of news holds 8,000 bytes. */
const MAX_IDS = 350;

const newsText = z.object({
  from: z.string(),
  changed: z.array(z.number()),
  work: z.array(z.number()),
  answered: z.array(z.number()),
});
type News = z.output<typeof newsText>;
type Kind = keyof Rings;

export interface Replicas {
  stop(): Promise<void>;
}

/** Joins the signals of this server with those of the others, until it is stopped. */
export function joinReplicas(engine: Engine): Replicas {
  if (!engine.store.isShared) return { stop: async () => undefined };
  const stopNews = exchangeNews(engine);
  const stopLooking = lookForChanges(engine);
  return {
    stop: async () => {
      stopNews();
      await stopLooking();
    },
  };
}

function exchangeNews({ store, signals, log }: Engine): () => void {
  const { news } = store;
  if (news === undefined) return () => undefined;
  const from = crypto.randomUUID();
  const outbox: Record<Kind, Set<number>> = { changed: new Set(), work: new Set(), answered: new Set() };
  let timer: Timer | undefined;

  const send = () => {
    timer = undefined;
    for (const text of packNews(from, outbox))
      news.publish(text).catch((error: unknown) => log.debug({ error: String(error) }, "news_lost"));
  };
  const stopTelling = signals.onRing((kind, id) => {
    outbox[kind].add(id);
    timer ??= setTimeout(send, GATHER_MS);
  });
  const stopHearing = news.listen({
    hear: (text) => {
      const heard = readNews(text);
      if (heard && heard.from !== from) ringFor(signals, heard);
    },
    missed: () => signals.ringAll(),
  });
  return () => {
    clearTimeout(timer);
    stopTelling();
    stopHearing();
  };
}

function* packNews(from: string, outbox: Record<Kind, Set<number>>): Generator<string> {
  const all = (Object.keys(outbox) as Kind[]).flatMap((kind) => {
    const ids = [...outbox[kind]];
    outbox[kind].clear();
    return ids.map((id) => ({ kind, id }));
  });
  for (let at = 0; at < all.length; at += MAX_IDS) {
    const text: News = { from, changed: [], work: [], answered: [] };
    for (const { kind, id } of all.slice(at, at + MAX_IDS)) text[kind].push(id);
    yield JSON.stringify(text);
  }
}

/** Undefined for what another version of this program, or somebody else, may have said. */
function readNews(text: string): News | undefined {
  try {
    return newsText.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function ringFor({ here }: Signals, { changed, work, answered }: Omit<News, "from">): void {
  here.work(work);
  for (const id of changed) here.changed(id);
  for (const id of answered) here.answered(id);
}

function lookForChanges(engine: Engine): () => Promise<void> {
  const { store, log } = engine;
  const ending = new AbortController();
  const everyMs = store.news === undefined ? LOOK_EVERY_MS.withoutNews : LOOK_EVERY_MS.withNews;
  let known = new Map<number, number>();
  const look = async () => {
    const now = await store.read(readOpenVersions);
    const changed = [
      ...[...now].flatMap(([id, version]) => (known.get(id) === version ? [] : [id])),
      ...[...known.keys()].filter((id) => !now.has(id)),
    ];
    known = now;
    const work = new Set(await store.read(listClustersAsked));
    for (const id of changed) for (const cluster of await clustersOf(engine, id)) work.add(cluster);
    ringFor(engine.signals, { changed, work: [...work], answered: [] });
  };
  const loop = async () => {
    while (!ending.signal.aborted) {
      await look().catch((error: unknown) => log.warn({ error: String(error) }, "look_failed"));
      await pause(everyMs, ending.signal);
    }
  };
  const running = loop();
  return async () => {
    ending.abort();
    await running;
  };
}
